"""What a service record is made of, what is asked of it, and how it may be refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core.errors import Conflict, Forbidden, Invalid

#: A paper list of a whole year may be typed in at the year's end, nothing older.
OLDEST_TYPED_IN = timedelta(days=366)
#: A client's clock may run ahead of ours by this much before "now" counts as the future.
CLOCK_GRACE = timedelta(minutes=5)
LONGEST_MINUTES = 24 * 60
MOST_APPROVALS = 1000


class RecordState(StrEnum):
    """Where a record stands; it moves forward only."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVERSED = "reversed"


class RecordSource(StrEnum):
    """How the minutes are known."""

    SCAN = "scan"
    MANUAL = "manual"


class DecisionKind(StrEnum):
    """What somebody decided about a record."""

    APPROVED = "approved"
    REJECTED = "rejected"
    REVERSED = "reversed"
    #: The attendance behind it was undone; the record is rejected without anybody judging it.
    WITHDRAWN = "withdrawn"
    #: Who leads the shift says that what the clock wrote down is right, or what is right instead.
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"


class Refusal(StrEnum):
    """Why one record of many was not approved."""

    OWN_RECORD = "own_record"
    KEYED_BY_YOU = "keyed_by_you"
    NOT_PENDING = "not_pending"
    OUT_OF_SCOPE = "out_of_scope"
    #: The ledger gives out nothing more this month, or not by this approver; the record stays pending.
    BUDGET_EXHAUSTED = "budget_exhausted"
    APPROVER_CAP_REACHED = "approver_cap_reached"


#: How records are named as the source of a transaction and in the audit.
SOURCE_TYPE = "record"

#: Why a record is worth nothing although a rule might have paid: other records counted all its minutes.
ALREADY_COUNTED = "already_counted"

#: Marks that this room sets itself; checkins adds its own (`far`, `offline`, `auto`, `walk_in` …).
MARK_MANUAL = "manual"
MARK_OVERLAP = "overlap"
MARK_NOT_IN_TEAM = "not_in_team"


@dataclass(frozen=True, slots=True)
class MeasuredService:
    """A pair of scans made into service.

    `evidence` has one member for each end, `in` and `out`, with `at` (ISO 8601), `entry` (code, typed, lookup, auto,
    called_off) and, where known, `scan_id`, `by` (staff who scanned) and `distance_m`; more members do no harm.
    `minutes` is at least 1 and never more than lies between `started_at` and `ended_at`.
    `uploaded_by` is the staff member who handed in queued scans, and who must not approve them. Where no end was
    scanned at all, `keyed_by` vouches for it with a `reason`, and it counts as typed in.
    """

    person_id: UUID
    place_id: UUID
    category: str
    started_at: datetime
    ended_at: datetime
    minutes: int
    team_id: UUID | None = None
    activity_id: UUID | None = None
    shift_id: UUID | None = None
    attendance_id: UUID | None = None
    uploaded_by: UUID | None = None
    marks: tuple[str, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    keyed_by: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Remeasured:
    """Other times, marks and evidence for a record that waits, on the word of who leads the shift or by later scans."""

    record_id: UUID
    started_at: datetime
    ended_at: datetime
    minutes: int
    marks: tuple[str, ...]
    evidence: Mapping[str, Any]
    #: Whether the times are others than the record has; if not, it is only confirmed.
    is_corrected: bool = True
    reason: str | None = None
    #: Staff who handed in the later scans.
    uploaded_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class TypedInService:
    """Service that nobody measured, as somebody remembers it."""

    person_id: UUID
    category: str
    started_at: datetime
    minutes: int
    reason: str
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What a list of records is narrowed to; None: everything in sight."""

    state: RecordState | None = None
    place_id: UUID | None = None
    team_id: UUID | None = None
    person_id: UUID | None = None
    marked: bool | None = None
    source: RecordSource | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """One record approved: its points, and why just so many (codes, see `explain`)."""

    record_id: UUID
    points: int
    transaction_id: UUID | None
    explanation: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """One record not approved, and why."""

    record_id: UUID
    code: Refusal


@dataclass(frozen=True, slots=True)
class Approvals:
    """The outcome of approving many at once."""

    approved: list[Approved]
    refused: list[Refused]


@dataclass(frozen=True, slots=True)
class MinutesView:
    """A person's minutes: approved (measured and typed in), still waiting, and approved typed-in alone."""

    approved: int
    pending: int
    manual_approved: int


class OwnRecord(Forbidden):
    """Nobody decides about their own record."""

    code = "own_record"


class KeyedByYou(Forbidden):
    """Nobody decides about a record that they typed in or uploaded."""

    code = "keyed_by_you"


class NotPending(Conflict):
    """Somebody has decided about this record already."""

    code = "not_pending"


class NotApproved(Conflict):
    """Only an approved record can be reversed."""

    code = "not_approved"


class AttendanceHasRecord(Conflict):
    """One attendance makes one record."""

    code = "attendance_has_record"


class InTheFuture(Invalid):
    """Service that has not happened yet."""

    code = "record_in_future"
    field = "started_at"


class TooLongAgo(Invalid):
    """Service longer ago than may be typed in."""

    code = "record_too_old"
    field = "started_at"


class UnknownCategory(Invalid):
    """A category that is not in the list."""

    code = "unknown_category"
    field = "category"


class TeamRequired(Invalid):
    """Somebody who leads several teams must say for which of them the service was."""

    code = "team_required"
    field = "team_id"
