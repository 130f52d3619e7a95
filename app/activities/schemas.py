"""JSON shapes of activities."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field, StrictInt

from app.activities.types import (
    ActivityFilter,
    ActivityView,
    AddShift,
    CallOff,
    ChangeShift,
    EditActivity,
    MySignUp,
    NewActivity,
    NewShift,
    NewSignUp,
    ShiftCard,
    ShiftSummary,
    SignUpResult,
    SignUpState,
    SignUpView,
)
from app.core import clock
from app.web.schema import ApiModel, Code, Day, Id, Instant, Line, Location, PageQuery, Prose, Reason

Seats = Annotated[StrictInt, Field(ge=1, le=10_000)]
Minimum = Annotated[StrictInt, Field(ge=0, le=10_000)]
_MOST_SHIFTS = 100  # of one activity, in one go


class MeetingPoint(Location):
    """Where people meet, and how near a scan should be to count as near."""

    radius_m: Annotated[StrictInt, Field(ge=10, le=20_000)] | None = None


class ShiftIn(ApiModel):
    """A stretch of time, up to 24 hours, with seats; it may lie up to 7 days back."""

    starts_at: Instant
    ends_at: Instant
    capacity: Seats
    min_people: Minimum = 0

    def to_shift(self) -> NewShift:
        """For the service."""
        return NewShift(self.starts_at, self.ends_at, self.capacity, self.min_people)

    def to_command(self, activity_id: UUID) -> AddShift:
        """For the service, as one more of an activity."""
        return AddShift(activity_id, self.to_shift())


class ActivityIn(ApiModel):
    """An activity to plan, with its shifts."""

    team_id: Id
    title: Line
    category: Code
    place_id: Id
    description: Prose | None = None
    risks: Prose | None = None
    insurance: Prose | None = None
    location: MeetingPoint | None = None
    rescan: Annotated[bool, Field(description="Ask everyone once in mid-shift to scan again.")] = False
    shifts: Annotated[tuple[ShiftIn, ...], Field(min_length=1, max_length=_MOST_SHIFTS)]

    def to_command(self) -> NewActivity:
        """For the service."""
        lat, lon, radius_m = _spot(self.location)
        return NewActivity(
            team_id=self.team_id, title=self.title, category=self.category, place_id=self.place_id,
            shifts=tuple(shift.to_shift() for shift in self.shifts), description=self.description,
            risks=self.risks, insurance=self.insurance, lat=lat, lon=lon, radius_m=radius_m, rescan=self.rescan,
        )  # fmt: skip


class ActivityPatch(ApiModel):
    """What may change of an activity; all but the title may be taken away with null."""

    title: Line | None = None
    description: Prose | None = None
    risks: Prose | None = None
    insurance: Prose | None = None
    location: MeetingPoint | None = None
    rescan: bool | None = None

    def to_command(self, activity_id: UUID) -> EditActivity:
        """For the service: only what was sent."""
        sent = self.model_fields_set
        changes: list[tuple[str, object]] = [
            (name, getattr(self, name)) for name in ("description", "risks", "insurance") if name in sent
        ]
        changes += [(name, given) for name in ("title", "rescan") if (given := getattr(self, name)) is not None]
        if "location" in sent:
            changes += zip(("lat", "lon", "radius_m"), _spot(self.location), strict=True)
        return EditActivity(activity_id, tuple(changes))


class ActivityQuery(PageQuery):
    """Activities at or below a place, of a team, with a shift in a stretch of time.

    `from` and `to` are days of the site's calendar, `to` included, or instants.
    """

    place_id: Id | None = None
    team_id: Id | None = None
    category: Code | None = None
    from_: Annotated[Instant | Day | None, Field(alias="from", union_mode="left_to_right")] = None
    to: Annotated[Instant | Day | None, Field(union_mode="left_to_right")] = None

    def to_filter(self, zone: ZoneInfo) -> ActivityFilter:
        """What the query wants, days as instants."""
        return ActivityFilter(
            self.place_id, self.team_id, self.category, _instant(self.from_, zone, 0), _instant(self.to, zone, 1)
        )


class ReasonIn(ApiModel):
    """Why; everyone signed up reads it."""

    reason: Reason

    def to_command(self, found_id: UUID) -> CallOff:
        """For the service."""
        return CallOff(found_id, self.reason)


class ShiftPatch(ApiModel):
    """What may change of a shift."""

    starts_at: Instant | None = None
    ends_at: Instant | None = None
    capacity: Seats | None = None
    min_people: Minimum | None = None

    def to_command(self, shift_id: UUID) -> ChangeShift:
        """For the service."""
        return ChangeShift(shift_id, self.starts_at, self.ends_at, self.capacity, self.min_people)


class ShiftOut(ApiModel):
    """A shift; `free` counts the seats nobody has, `waitlisted` those who wait for one."""

    id: Id
    activity_id: Id
    starts_at: Instant
    ends_at: Instant
    capacity: int
    min_people: int
    confirmed: int
    free: int
    waitlisted: int
    backdated: bool
    cancelled_at: Instant | None
    cancel_reason: str | None

    @classmethod
    def of(cls, shift: ShiftSummary) -> "ShiftOut":
        """As lists show it."""
        return cls(
            id=shift.id, activity_id=shift.activity_id, starts_at=shift.starts_at, ends_at=shift.ends_at,
            capacity=shift.capacity, min_people=shift.min_people, confirmed=shift.confirmed, free=shift.free,
            waitlisted=shift.waiting, backdated=shift.backdated, cancelled_at=shift.cancelled_at,
            cancel_reason=shift.cancel_reason,
        )  # fmt: skip

    @classmethod
    def of_card(cls, card: ShiftCard) -> "ShiftOut":
        """The shift of a card."""
        return cls.of(card.shift)


class PointOut(ApiModel):
    """Where people meet."""

    lat: float
    lon: float
    radius_m: int


class ActivityOut(ApiModel):
    """An activity with its shifts by time."""

    id: Id
    team_id: Id
    team: str
    title: str
    category: str
    place_id: Id
    place: str
    description: str | None
    risks: str | None
    insurance: str | None
    location: PointOut | None
    rescan: bool
    cancelled_at: Instant | None
    cancel_reason: str | None
    shifts: list[ShiftOut]

    @classmethod
    def of(cls, found: ActivityView) -> "ActivityOut":
        """As lists show it."""
        return cls(
            id=found.id, team_id=found.team_id, team=found.team_name, title=found.title, category=found.category,
            place_id=found.place_id, place=found.place_name, description=found.description, risks=found.risks,
            insurance=found.insurance, location=_point(found), rescan=found.rescan, cancelled_at=found.cancelled_at,
            cancel_reason=found.cancel_reason, shifts=[ShiftOut.of(shift) for shift in found.shifts],
        )  # fmt: skip


class SignUpIn(ApiModel):
    """Nothing for oneself; the leader names the person."""

    person_id: Id | None = None

    def to_command(self, shift_id: UUID) -> NewSignUp:
        """For the service."""
        return NewSignUp(shift_id, self.person_id)


class SignUpOut(ApiModel):
    """What became of a sign-up; `position` is 1 for the first in line, null with a seat."""

    id: Id
    shift_id: Id
    person_id: Id
    state: SignUpState
    position: int | None

    @classmethod
    def of(cls, found: SignUpResult) -> "SignUpOut":
        """From the service."""
        return cls(
            id=found.id, shift_id=found.shift_id, person_id=found.person_id, state=found.state,
            position=found.position,
        )  # fmt: skip


class ListedSignUp(SignUpOut):
    """Somebody on a shift's list."""

    number: str
    name: str
    created_at: Instant
    no_show: Annotated[bool, Field(description="The shift is over and nobody has seen them.")]

    @classmethod
    def of_view(cls, found: SignUpView) -> "ListedSignUp":
        """As the leader sees it."""
        return cls(
            id=found.id, shift_id=found.shift_id, person_id=found.person_id, state=found.state,
            position=found.position, number=found.number, name=found.name, created_at=found.created_at,
            no_show=found.no_show,
        )  # fmt: skip


class MySignUpOut(ApiModel):
    """One's own sign-up."""

    id: Id
    state: SignUpState
    position: int | None
    activity_id: Id
    title: str
    team: str
    place: str
    shift: ShiftOut

    @classmethod
    def of(cls, found: MySignUp) -> "MySignUpOut":
        """As its owner sees it."""
        card = found.card
        return cls(
            id=found.id, state=found.state, position=found.position, activity_id=card.activity_id,
            title=card.title, team=card.team_name, place=card.place_name, shift=ShiftOut.of(card.shift),
        )  # fmt: skip


def _spot(location: MeetingPoint | None) -> tuple[float | None, float | None, int | None]:
    return (None, None, None) if location is None else (location.lat, location.lon, location.radius_m)


def _instant(value: datetime | date | None, zone: ZoneInfo, days: int) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value and value.astimezone(UTC)
    return clock.start_of_day(value + timedelta(days=days), zone)


def _point(found: ActivityView) -> PointOut | None:
    if found.lat is None or found.lon is None or found.radius_m is None:
        return None
    return PointOut(lat=found.lat, lon=found.lon, radius_m=found.radius_m)
