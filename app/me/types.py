"""What the room shows of a person to themselves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.activities.types import ShiftCard
from app.core.permissions import Role
from app.ledger.queries import PointsView, RuleView, TransactionView
from app.places.types import Level
from app.records.queries import RecordView
from app.records.types import MinutesView


@dataclass(frozen=True, slots=True)
class HomePlace:
    """Where somebody lives."""

    id: UUID
    code: str
    level: Level
    name: str


@dataclass(frozen=True, slots=True)
class MyGrant:
    """A role, and where it counts."""

    role: Role
    scope_type: str  # "place" | "team" | "shop"
    scope_id: UUID
    scope_name: str


@dataclass(frozen=True, slots=True)
class SchemePoints:
    """Points of another scheme than that of one's home."""

    scheme_id: UUID
    code: str
    name: str
    points: PointsView


@dataclass(frozen=True, slots=True)
class Figures:
    """Who one is, and what one has: points of the home's scheme, of others, and minutes."""

    person_id: UUID
    number: str
    name: str
    phone_masked: str | None
    place: HomePlace
    unread: int
    points: PointsView
    others: list[SchemePoints]
    minutes: MinutesView


@dataclass(frozen=True, slots=True)
class Account:
    """The figures with the roles one holds."""

    figures: Figures
    grants: list[MyGrant]


@dataclass(frozen=True, slots=True)
class Presence:
    """A shift in which one is checked in now."""

    activity_id: UUID
    title: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Today:
    """The first screen of somebody who is signed in."""

    figures: Figures
    present: Presence | None
    next_shift: ShiftCard | None
    #: Whether one may check in to it already.
    may_check_in: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A transaction of one's own with what led to it: the rule, and the record with its scans and its approver."""

    view: TransactionView
    rule: RuleView | None
    record: RecordView | None
