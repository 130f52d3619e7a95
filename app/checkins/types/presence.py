"""What is asked and answered about presence after the scan: confirmations, corrections, re-scans, head counts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.checkins.types.results import AttendanceView, PersonShown
from app.checkins.types.words import AttendanceState


class CorrectionState(StrEnum):
    """Where a wish stands; who leads the shift accepts or declines it, once."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Confirm:
    """The leader says how long somebody stayed whom the clock checked out; another time needs a reason."""

    attendance_id: UUID
    checked_out_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AskCorrection:
    """A volunteer says that they were there and when; what they leave open is taken from scans and plan."""

    shift_id: UUID
    checked_in_at: datetime | None = None
    checked_out_at: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DecideCorrection:
    """What the leader makes of it; times that are given replace those asked for."""

    correction_id: UUID
    accept: bool
    reason: str | None = None
    checked_in_at: datetime | None = None
    checked_out_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AttendanceFilter:
    """Which attendances of the shifts that one leads."""

    shift_id: UUID | None = None
    state: AttendanceState | None = None
    #: Only those of shifts that are over.
    is_over: bool = False
    #: Only those that the clock has closed and whose record nobody has decided about.
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class CorrectionFilter:
    """Which wishes; without `mine` also those that one decides about."""

    state: CorrectionState | None = None
    shift_id: UUID | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class LedAttendance:
    """An attendance with the shift it belongs to."""

    view: AttendanceView
    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A wish with the shift it is about."""

    id: UUID
    shift_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    person: PersonShown
    #: What it would change; None: there was no check-in.
    attendance_id: UUID | None
    checked_in_at: datetime
    checked_out_at: datetime
    note: str | None
    #: One end at least was scanned.
    is_scanned: bool
    state: CorrectionState
    asked_at: datetime
    decided_at: datetime | None
    decision_reason: str | None
    #: Whether the reader is the one who asked.
    is_own: bool


@dataclass(frozen=True, slots=True)
class MissedShift:
    """A shift of the last days at which somebody was expected and for which nothing is written down."""

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class RescanView:
    """Everyone who was in is asked to scan once more; who has not done so by `until` is marked."""

    id: UUID
    shift_id: UUID
    asked_at: datetime
    until: datetime
    #: At a moment that nobody chose.
    by_clock: bool
    asked: int
    seen: int


@dataclass(frozen=True, slots=True)
class CalledPerson:
    """Somebody who was asked to scan again, and when they did."""

    person: PersonShown
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class CountHeads:
    """How many people the leader sees."""

    shift_id: UUID
    counted: int


@dataclass(frozen=True, slots=True)
class HeadsCounted:
    """The number that the leader saw beside the number that the list had at that moment."""

    id: UUID
    shift_id: UUID
    counted: int
    listed: int
    counted_at: datetime
    counted_by: PersonShown
