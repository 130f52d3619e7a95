"""Routes, checkpoints, plates and plans as programs send and get them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictInt
from pydantic import StringConstraints as Text

from app.checkins.codes import address
from app.checkins.schemas import picture
from app.checkins.schemas.scans import FixIn, ScannedCode
from app.patrols.types import (
    DEFAULT_RADIUS_M,
    DEFAULT_SPEED_MPS,
    MOST_POINTS,
    MOST_SEQ,
    AddPoints,
    Calibrate,
    EditPoint,
    EditRoute,
    IssuePlates,
    NewPlan,
    NewRoute,
    Order,
    PlanView,
    PlateView,
    Point,
    PointView,
    RouteView,
    Terms,
)
from app.web.context import settings
from app.web.schema import ApiModel, Code, Id, Instant, Line, Name, PageQuery

ClockTime = Annotated[str, Text(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Radius = Annotated[StrictInt, Field(ge=10, le=1000)]
Gap = Annotated[StrictInt, Field(ge=1, le=86_400)]
Minutes = Annotated[StrictInt, Field(ge=1, le=1_440)]
Speed = Annotated[float, Field(gt=0, le=40)]


class PointIn(ApiModel):
    """A checkpoint; its place is measured on site. Without `radius_m` the route's counts; `description`: where it hangs."""

    name: Name
    radius_m: Radius | None = None
    description: Line | None = None

    def to_point(self) -> Point:
        """For the service."""
        return Point(self.name, self.radius_m, self.description)


class RouteIn(ApiModel):
    """A route: gaps in seconds, speed in metres a second, `opens` and `closes` local times `HH:MM`."""

    team_id: Id
    title: Name
    category: Code
    place_id: Id | None = None
    order: Order = Order.NOTED
    opens: ClockTime | None = None
    closes: ClockTime | None = None
    min_gap_s: Gap | None = None
    max_gap_s: Gap | None = None
    max_speed_mps: Speed = DEFAULT_SPEED_MPS
    radius_m: Radius = DEFAULT_RADIUS_M
    most_minutes: Minutes | None = None
    checkpoints: Annotated[list[PointIn], Field(max_length=MOST_POINTS, default_factory=list)]

    def to_command(self) -> NewRoute:
        """For the service."""
        terms = Terms(
            self.order, self.opens, self.closes, self.min_gap_s, self.max_gap_s, self.max_speed_mps, self.radius_m,
            self.most_minutes,
        )  # fmt: skip
        points = tuple(point.to_point() for point in self.checkpoints)
        return NewRoute(self.team_id, self.title, self.category, terms, points, self.place_id)


class RoutePatch(ApiModel):
    """What may change of a route; null takes a window, a gap or the minutes away, what is not named stays."""

    title: Name | None = None
    order: Order | None = None
    opens: ClockTime | None = None
    closes: ClockTime | None = None
    min_gap_s: Gap | None = None
    max_gap_s: Gap | None = None
    max_speed_mps: Speed | None = None
    radius_m: Radius | None = None
    most_minutes: Minutes | None = None

    def to_command(self, route_id: UUID) -> EditRoute:
        """For the service."""
        needed = {"title", "order", "max_speed_mps", "radius_m"}
        named = {name: getattr(self, name) for name in self.model_fields_set if name != "title"}
        changes = tuple((name, value) for name, value in named.items() if value is not None or name not in needed)
        return EditRoute(route_id, self.title, changes)


class RouteQuery(PageQuery):
    """Of one team, or of all in sight."""

    team_id: Id | None = None


class PointOut(ApiModel):
    """A checkpoint; `lat` and `lon` as its calibration measured them."""

    id: Id
    seq: int
    name: str
    description: str | None
    lat: float | None
    lon: float | None
    radius_m: int | None
    calibrated_at: Instant | None
    has_plate: bool

    @classmethod
    def of(cls, point: PointView) -> "PointOut":
        """From the service's answer."""
        return cls(
            id=point.id, seq=point.seq, name=point.name, description=point.description, lat=point.lat, lon=point.lon,
            radius_m=point.radius_m, calibrated_at=point.calibrated_at, has_plate=point.plate_id is not None,
        )  # fmt: skip


class PointsOut(ApiModel):
    """The checkpoints of a route, in their order."""

    items: list[PointOut]

    @classmethod
    def of(cls, points: list[PointView]) -> "PointsOut":
        """From the service's answer."""
        return cls(items=[PointOut.of(point) for point in points])


class RouteOut(ApiModel):
    """A route; `points` counts its checkpoints."""

    id: Id
    team_id: Id
    team: str
    place_id: Id
    place: str
    title: str
    category: str
    order: Order
    opens: str | None
    closes: str | None
    min_gap_s: int | None
    max_gap_s: int | None
    max_speed_mps: float
    radius_m: int
    most_minutes: int | None
    points: int
    closed_at: Instant | None

    @classmethod
    def of(cls, route: RouteView) -> "RouteOut":
        """From the service's answer."""
        terms = route.terms
        return cls(
            id=route.id, team_id=route.team_id, team=route.team_name, place_id=route.place_id,
            place=route.place_name, title=route.title, category=route.category, order=terms.order,
            opens=terms.opens, closes=terms.closes, min_gap_s=terms.min_gap_s, max_gap_s=terms.max_gap_s,
            max_speed_mps=terms.max_speed_mps, radius_m=terms.radius_m, most_minutes=terms.most_minutes,
            points=route.points, closed_at=route.closed_at,
        )  # fmt: skip


class AddPointsIn(ApiModel):
    """Checkpoints that come after the last one."""

    checkpoints: Annotated[list[PointIn], Field(min_length=1, max_length=MOST_POINTS)]

    def to_command(self, route_id: UUID) -> AddPoints:
        """For the service."""
        return AddPoints(route_id, tuple(point.to_point() for point in self.checkpoints))


class PointPatch(ApiModel):
    """What may change of a checkpoint; null takes description or radius away, what is not named stays.

    With `swap` a checkpoint that has the number takes the one that this checkpoint leaves.
    """

    name: Name | None = None
    description: Line | None = None
    seq: Annotated[StrictInt, Field(ge=1, le=MOST_SEQ)] | None = None
    radius_m: Radius | None = None
    swap: bool = False

    def to_command(self, route_id: UUID, point_id: UUID) -> EditPoint:
        """For the service."""
        needed = {"name", "seq"}
        named = {name: getattr(self, name) for name in self.model_fields_set if name != "swap"}
        changes = tuple((name, value) for name, value in named.items() if value is not None or name not in needed)
        return EditPoint(route_id, point_id, changes, self.swap)


class CalibrationIn(ApiModel):
    """What the plate said that was scanned there, and where the phone is."""

    code: ScannedCode
    location: FixIn

    def to_command(self, route_id: UUID, point_id: UUID) -> Calibrate:
        """For the service."""
        return Calibrate(route_id, point_id, self.code, self.location.to_fix())


class PlatesIn(ApiModel):
    """For which checkpoints (none named: all); with `renew` the plates that hang there stop working."""

    checkpoint_ids: Annotated[list[Id], Field(max_length=MOST_POINTS, default_factory=list)]
    renew: bool = False

    def to_command(self, route_id: UUID) -> IssuePlates:
        """For the service."""
        return IssuePlates(route_id, tuple(self.checkpoint_ids), self.renew)


class PlateOut(ApiModel):
    """A plate to print; `typed_code` is the number under its picture, for staff."""

    id: Id
    checkpoint_id: Id
    seq: int
    name: str
    url: str
    png_url: str
    typed_code: str

    @classmethod
    def of(cls, plate: PlateView) -> "PlateOut":
        """From the service's answer."""
        return cls(
            id=plate.id, checkpoint_id=plate.point_id, seq=plate.seq, name=plate.name,
            url=address(settings().own_url, plate.token), png_url=picture(plate.token, external=True, paper=True),
            typed_code=plate.short_number,
        )  # fmt: skip


class PlatesOut(ApiModel):
    """Plates in the order of their checkpoints."""

    items: list[PlateOut]

    @classmethod
    def of(cls, plates: list[PlateView]) -> "PlatesOut":
        """From the service's answer."""
        return cls(items=[PlateOut.of(plate) for plate in plates])


class PlanIn(ApiModel):
    """Every week on `weekday` (1 Monday … 7 Sunday) at the local time `starts`."""

    weekday: Annotated[StrictInt, Field(ge=1, le=7)]
    starts: ClockTime
    minutes: Minutes
    people: Annotated[StrictInt, Field(ge=1, le=50)] = 1

    def to_command(self, route_id: UUID) -> NewPlan:
        """For the service."""
        return NewPlan(route_id, self.weekday, self.starts, self.minutes, self.people)


class PlanOut(ApiModel):
    """One line of a route's week."""

    id: Id
    weekday: int
    starts: str
    minutes: int
    people: int

    @classmethod
    def of(cls, plan: PlanView) -> "PlanOut":
        """From the service's answer."""
        return cls(
            id=plan.id, weekday=plan.weekday, starts=plan.starts, minutes=plan.minutes, people=plan.people
        )  # fmt: skip


class PlansOut(ApiModel):
    """The week of a route."""

    items: list[PlanOut]

    @classmethod
    def of(cls, plans: list[PlanView]) -> "PlansOut":
        """From the service's answer."""
        return cls(items=[PlanOut.of(plan) for plan in plans])
