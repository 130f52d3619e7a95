"""What patrols speak of: words with a fixed meaning, commands, views, refusals."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.checkins.types import GeoFix, PersonShown
from app.core.errors import Conflict, Forbidden, Invalid

#: How an audit names a route and a round.
ROUTE, ROUND = "patrol_route", "patrol_round"

DEFAULT_RADIUS_M = 80
#: A brisk walk; riders get a limit of their own.
DEFAULT_SPEED_MPS = 2.5
#: A fix that is less sure than this is no place to measure from.
MOST_CALIBRATION_M = 50.0
MOST_POINTS = 100


class Order(StrEnum):
    """What the numbers of the checkpoints mean: nothing, a mark for who goes back, a refusal."""

    FREE = "free"
    NOTED = "noted"
    STRICT = "strict"


class RoundState(StrEnum):
    """Planned until somebody scans; missed if nobody does."""

    PLANNED = "planned"
    OPEN = "open"
    DONE = "done"
    MISSED = "missed"


#: Marks of a round as a whole, beside those of its visits.
MARK_MISSED, MARK_FEW = "missed_points", "few_people"


@dataclass(frozen=True, slots=True)
class Point:
    """A checkpoint to set up; without a place until it has been calibrated on site."""

    name: str
    radius_m: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every round of a route. Gaps in seconds, speed in metres a second, times local `HH:MM`."""

    order: Order = Order.NOTED
    opens: str | None = None
    closes: str | None = None
    min_gap_s: int | None = None
    max_gap_s: int | None = None
    max_speed_mps: float = DEFAULT_SPEED_MPS
    radius_m: int = DEFAULT_RADIUS_M
    #: Most minutes that one round counts; None: as long as it took.
    most_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class NewRoute:
    """A route of a team; its place is the team's unless another is named."""

    team_id: UUID
    title: str
    category: str
    terms: Terms
    points: tuple[Point, ...] = ()
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EditRoute:
    """Other words or terms for a route; they count from the next scan on."""

    route_id: UUID
    title: str | None = None
    #: Only what is to change.
    changes: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class AddPoints:
    """More checkpoints, after the last one."""

    route_id: UUID
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class EditPoint:
    """Another name, number or radius for a checkpoint; None leaves it."""

    route_id: UUID
    point_id: UUID
    name: str | None = None
    seq: int | None = None
    radius_m: int | None = None


@dataclass(frozen=True, slots=True)
class PointOf:
    """One checkpoint of one route."""

    route_id: UUID
    point_id: UUID


@dataclass(frozen=True, slots=True)
class Calibrate:
    """Where a checkpoint is, as the phone says that has just read its plate."""

    route_id: UUID
    point_id: UUID
    code: str
    fix: GeoFix


@dataclass(frozen=True, slots=True)
class IssuePlates:
    """Plates for checkpoints that have none; with `renew` for all of them, and the old ones stop working."""

    route_id: UUID
    point_ids: tuple[UUID, ...] = ()
    renew: bool = False


@dataclass(frozen=True, slots=True)
class NewPlan:
    """Every week on this day (1 Monday … 7 Sunday) at this local time, so long, by so many people."""

    route_id: UUID
    weekday: int
    starts: str
    minutes: int
    people: int = 1


@dataclass(frozen=True, slots=True)
class EndPlan:
    """Plan no more rounds by it."""

    route_id: UUID
    plan_id: UUID


@dataclass(frozen=True, slots=True)
class NewHazard:
    """What a patrol saw; a picture, a word, or both."""

    round_id: UUID
    note: str | None = None
    photo: bytes | None = None
    fix: GeoFix | None = None


@dataclass(frozen=True, slots=True)
class RoundFilter:
    """What a list of rounds is narrowed to."""

    route_id: UUID | None = None
    team_id: UUID | None = None
    state: RoundState | None = None


@dataclass(frozen=True, slots=True)
class RouteView:
    """A route as lists show it."""

    id: UUID
    team_id: UUID
    team_name: str
    place_id: UUID
    place_name: str
    place_path: str
    title: str
    category: str
    terms: Terms
    points: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PointView:
    """A checkpoint of a route."""

    id: UUID
    seq: int
    name: str
    lat: float | None
    lon: float | None
    radius_m: int | None
    calibrated_at: datetime | None
    plate_id: UUID | None


@dataclass(frozen=True, slots=True)
class PlateView:
    """A plate to print: what its picture says and the number below it."""

    id: UUID
    point_id: UUID
    seq: int
    name: str
    route_title: str
    place_name: str
    token: str
    short_number: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """One line of a route's week."""

    id: UUID
    route_id: UUID
    weekday: int
    starts: str
    minutes: int
    people: int


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as lists show it; what is missed counts once the round is over."""

    id: UUID
    route_id: UUID
    title: str
    team_id: UUID
    team_name: str
    place_path: str
    state: RoundState
    opens_at: datetime
    closes_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    people: int
    points: int
    visited: int
    score: int | None
    marks: tuple[str, ...]
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VisitView:
    """One scan of a plate, as it counts in its round."""

    id: UUID
    point_id: UUID
    seq: int
    name: str
    person: PersonShown
    at: datetime
    distance_m: int | None
    gap_s: int | None
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberView:
    """Who walked, and what was written down for it."""

    person: PersonShown
    minutes: int | None
    record_id: UUID | None


@dataclass(frozen=True, slots=True)
class HazardView:
    """What somebody saw on the way."""

    id: UUID
    round_id: UUID
    person: PersonShown
    note: str | None
    has_photo: bool
    lat: float | None
    lon: float | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RoundDetail:
    """A round with all that was scanned and seen in it."""

    round: RoundView
    points: list[PointView]
    visits: list[VisitView]
    members: list[MemberView]
    hazards: list[HazardView]


@dataclass(frozen=True, slots=True)
class Ride:
    """What a rider has in hand: the round that runs, or the one to come, and the next point."""

    round: RoundView | None
    route: RouteView | None
    next: PointView | None
    points: list[PointView]
    #: Points that anybody in the round has been at.
    done: frozenset[UUID]


class RouteClosed(Conflict):
    """A closed route is walked no more."""

    code = "patrol_route_closed"


class PointTaken(Conflict):
    """Two checkpoints of a route cannot have the same number."""

    code = "patrol_point_taken"
    field = "seq"


class TooManyPoints(Invalid):
    """A round of more points than anybody walks."""

    code = "patrol_too_many_points"
    field = "checkpoints"


class BadWindow(Invalid):
    """A window has both ends, and they differ."""

    code = "patrol_window"
    field = "closes"


class BadGaps(Invalid):
    """The least gap is not longer than the greatest."""

    code = "patrol_gaps"
    field = "max_gap_s"


class WrongPlate(Invalid):
    """The code is not of the plate that hangs at this checkpoint."""

    code = "patrol_wrong_plate"
    field = "code"


class TooInaccurate(Invalid):
    """The phone does not know well enough where it is."""

    code = "patrol_inaccurate"
    field = "location"


class UnknownCategory(Invalid):
    """A category that is not in the list."""

    code = "unknown_category"
    field = "category"


class RoundNotOpen(Conflict):
    """Only a round that runs can be finished."""

    code = "patrol_round_not_open"


class NotInRound(Forbidden):
    """Who has not scanned in a round finishes and adds nothing in it."""

    code = "patrol_not_in_round"


class NotAPicture(Invalid):
    """The file cannot be read as a picture."""

    code = "not_a_picture"
    field = "photo"


class NothingSaid(Invalid):
    """A hazard has a picture or a word."""

    code = "patrol_hazard_empty"
    field = "note"
