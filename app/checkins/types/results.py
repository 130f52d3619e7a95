"""What checkins answer."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.checkins.codes import Direction, Token
from app.checkins.types.words import Action, AttendanceState, Kind, Reason, status_of


@dataclass(frozen=True, slots=True)
class PersonShown:
    """Whom staff have scanned, as far as they need to know."""

    id: UUID
    number: str
    name: str  # masked


@dataclass(frozen=True, slots=True)
class RecordShown:
    """The service record that a check-out wrote."""

    id: UUID
    minutes: int
    started_at: datetime
    ended_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class PatrolShown:
    """How far a patrol has come with the scan of a plate; `next` is the first point where nobody has been yet."""

    round_id: UUID
    route: str
    checkpoint: str
    seq: int
    visited: int
    points: int
    next: str | None
    finished: bool


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What became of a scan. A refusal is a result too: its row is kept."""

    id: UUID
    at: datetime
    kind: Kind | None = None
    action: Action | None = None
    reason: Reason | None = None
    #: What the sentence of a refusal names: times, a title.
    params: dict[str, Any] = field(default_factory=dict)
    shift_id: UUID | None = None
    person: PersonShown | None = None
    record: RecordShown | None = None
    patrol: PatrolShown | None = None
    marks: tuple[str, ...] = ()
    replayed: bool = False

    @property
    def status(self) -> int:
        """The HTTP status that the single door gives."""
        if self.reason is not None:
            return status_of(self.reason)
        return 200 if self.replayed else 201


@dataclass(frozen=True, slots=True)
class ShiftShown:
    """A shift as a scan page names it."""

    id: UUID
    title: str
    team_name: str
    place_name: str
    starts_at: datetime
    ends_at: datetime
    has_location: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """What a visitor finds who opens a code: judged now, nothing changed."""

    token: Token | None
    reason: Reason | None
    direction: Direction | None = None
    shift: ShiftShown | None = None
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScreenCode:
    """A code as it is shown: what the picture says, the token in it, and the digits under it."""

    url: str
    token: str
    typed_code: str
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class ScreenCodes:
    """The codes of now and of the next minutes, with the server's clock to show them by."""

    server_time: datetime
    step_seconds: int
    codes: list[ScreenCode]


@dataclass(frozen=True, slots=True)
class MyCode:
    """A person's own codes, and whose they are."""

    server_time: datetime
    step_seconds: int
    number: str
    name: str
    codes: list[ScreenCode]


@dataclass(frozen=True, slots=True)
class AttendanceView:
    """One attendance as the leader sees it."""

    id: UUID
    shift_id: UUID
    person: PersonShown
    state: AttendanceState
    checked_in_at: datetime
    checked_out_at: datetime | None
    minutes: int | None
    marks: tuple[str, ...]
    #: Why the shift was called off, if it was.
    called_off: str | None


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who may come to a shift: signed up, or a member of the team."""

    person: PersonShown
    signed_up: bool
    state: AttendanceState | None


@dataclass(frozen=True, slots=True)
class HeadCount:
    """How many are in now, have been in at all, and hold a seat."""

    present: int
    came: int
    expected: int


@dataclass(frozen=True, slots=True)
class CardView:
    """A printed card: its owner, what its picture says, and the number that staff may type."""

    id: UUID
    person_id: UUID
    number: str
    name: str
    place_name: str
    token: str
    short_number: str


@dataclass(frozen=True, slots=True)
class CarriedPerson:
    """Somebody expected, and by what a device knows their codes: none of it makes a code."""

    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CarriedShift:
    """A shift that a staff device takes along."""

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    people: tuple[CarriedPerson, ...]
