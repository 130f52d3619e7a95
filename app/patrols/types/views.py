"""What patrols show."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.checkins.types import PersonShown
from app.patrols.types.commands import RoundState, Terms


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
    description: str | None
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
