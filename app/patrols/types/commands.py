"""Words with a fixed meaning, and what is asked of patrols."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.checkins.types import GeoFix

#: How an audit names a route and a round.
ROUTE, ROUND = "patrol_route", "patrol_round"

DEFAULT_RADIUS_M = 80
#: A brisk walk; riders get a limit of their own.
DEFAULT_SPEED_MPS = 2.5
#: A fix that is less sure than this is no place to measure from.
MOST_CALIBRATION_M = 50.0
MOST_POINTS = 100
#: Numbers may have gaps, for points to come.
MOST_SEQ = 1000


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


#: What is over, walked or not.
ENDED = (RoundState.DONE, RoundState.MISSED)
#: What runs or is over: all but what is only planned.
BEGUN = (RoundState.OPEN, *ENDED)
#: Marks of a round as a whole, beside those of its visits.
MARK_MISSED, MARK_FEW = "missed_points", "few_people"


@dataclass(frozen=True, slots=True)
class Point:
    """A checkpoint to set up; without a place until it has been calibrated on site."""

    name: str
    radius_m: int | None = None
    description: str | None = None


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
    """Other words, another number or radius for a checkpoint."""

    route_id: UUID
    point_id: UUID
    #: Only what is to change, of `name`, `description`, `seq` and `radius_m`.
    changes: tuple[tuple[str, Any], ...] = ()
    #: Whether a point that has the number takes the one that this point leaves, instead of a refusal.
    swap: bool = False


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
    states: tuple[RoundState, ...] = ()
    soonest_first: bool = False
