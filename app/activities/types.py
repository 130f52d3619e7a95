"""What activities speak of: states, commands, views, events, refusals."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core.errors import Conflict, Invalid


class SignUpState(StrEnum):
    """A seat, a place in the line, or given up."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class NewShift:
    """A stretch of time with seats; `min_people` is how many it takes to be worth going."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    min_people: int = 0


@dataclass(frozen=True, slots=True)
class NewActivity:
    """Plan an activity of a team with its shifts."""

    team_id: UUID
    title: str
    category: str
    place_id: UUID
    shifts: tuple[NewShift, ...]
    description: str | None = None
    risks: str | None = None
    insurance: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_m: int | None = None
    rescan: bool = False


@dataclass(frozen=True, slots=True)
class EditActivity:
    """Change words and meeting point of an activity; only the named fields."""

    activity_id: UUID
    changes: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CallOff:
    """Call off an activity or one shift, with a reason that everyone signed up is told."""

    id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class ShiftCalledOff:
    """Event: a shift that was not over will not go on; whoever is there is so until `at`."""

    shift_id: UUID
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeShift:
    """Other times or seats for a shift; None leaves as is."""

    shift_id: UUID
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    capacity: int | None = None
    min_people: int | None = None


@dataclass(frozen=True, slots=True)
class AddShift:
    """One more shift for an activity."""

    activity_id: UUID
    shift: NewShift


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same again a week later."""

    activity_id: UUID


@dataclass(frozen=True, slots=True)
class NewSignUp:
    """Sign up for a shift: oneself; or the leader names somebody by id, or by volunteer number with the name."""

    shift_id: UUID
    person_id: UUID | None = None
    number: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Give up a seat or a place in the line."""

    shift_id: UUID
    sign_up_id: UUID


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """Which activities: at or below a place, of a team, with a shift that touches [start, end)."""

    place_id: UUID | None = None
    team_id: UUID | None = None
    category: str | None = None
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """A place around somebody's home, to look for activities in."""

    key: str  # "community" | "district"
    place_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class SignUpResult:
    """What became of a sign-up; `position` is 1 for the first in line, None with a seat."""

    id: UUID
    shift_id: UUID
    person_id: UUID
    state: SignUpState
    position: int | None


@dataclass(frozen=True, slots=True)
class SignUpView:
    """Somebody on a shift's list, for its leader."""

    id: UUID
    shift_id: UUID
    person_id: UUID
    number: str
    name: str
    state: SignUpState
    position: int | None
    created_at: datetime
    #: The shift is over and nobody has seen them.
    no_show: bool = False


@dataclass(frozen=True, slots=True)
class MySignUp:
    """One's own sign-up with what it is for."""

    id: UUID
    state: SignUpState
    position: int | None
    card: "ShiftCard"


@dataclass(frozen=True, slots=True)
class ShiftSummary:
    """A shift as the public sees it: numbers, no names."""

    id: UUID
    activity_id: UUID
    starts_at: datetime
    ends_at: datetime
    capacity: int
    min_people: int
    confirmed: int
    waiting: int
    backdated: bool
    cancelled_at: datetime | None
    cancel_reason: str | None

    @property
    def free(self) -> int:
        """Seats nobody has."""
        return self.capacity - self.confirmed

    @property
    def short(self) -> bool:
        """Whether fewer have a seat than it takes."""
        return self.confirmed < self.min_people


@dataclass(frozen=True, slots=True)
class ActivityView:
    """An activity as the public sees it, with its shifts in order of time."""

    id: UUID
    team_id: UUID
    team_name: str
    team_path: str
    title: str
    category: str
    place_id: UUID
    place_name: str
    place_path: str
    description: str | None
    risks: str | None
    insurance: str | None
    lat: float | None
    lon: float | None
    radius_m: int | None
    rescan: bool
    cancelled_at: datetime | None
    cancel_reason: str | None
    shifts: tuple[ShiftSummary, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class ShiftCard:
    """A shift with as much of its activity as a list needs."""

    shift: ShiftSummary
    activity_id: UUID
    title: str
    category: str
    team_id: UUID
    team_name: str
    place_name: str
    place_path: str


class SignUpRefused(Conflict):
    """The shift cannot take this person now."""


class AlreadySignedUp(SignUpRefused):
    """One person has one live sign-up per shift."""

    code = "already_signed_up"


class Overlaps(SignUpRefused):
    """The person is signed up elsewhere at that time; back to back is fine."""

    code = "overlaps"


class Closed(SignUpRefused):
    """The shift is over or called off."""

    code = "closed"


class HasCome(Conflict):
    """Whoever has checked in holds their seat; leaving is a check-out."""

    code = "has_come"


class AlreadyCalledOff(Conflict):
    """It was called off before."""

    code = "already_called_off"


class AlreadyRepeated(Conflict):
    """The same again stands in the calendar already."""

    code = "already_repeated"


class BelowConfirmed(Conflict):
    """Seats that people have cannot be taken away by a number."""

    code = "below_confirmed"
    field = "capacity"


class BadShift(Invalid):
    """A shift whose times or numbers make no sense; the code says which."""

    code = "bad_shift"


class PlaceOutOfReach(Invalid):
    """A team serves in its own community; elsewhere an admin of that place plans."""

    code = "place_out_of_reach"
    field = "place_id"


class UnknownCategory(Invalid):
    """There is no such category of service."""

    code = "unknown_category"
    field = "category"
