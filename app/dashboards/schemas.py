"""A place's head of the day as JSON."""

from typing import Annotated

from pydantic import Field

from app.dashboards.types import Repeatable, ShiftLine, Summary, Today, Waiting
from app.web.schema import ApiModel, Day, Id, Instant


class SummaryQuery(ApiModel):
    """Of which place; without one, of all places that one works for."""

    place_id: Id | None = None


class WaitingOut(ApiModel):
    """What waits: records to approve (and of these the marked ones), open check-ins (late: the shift is over)."""

    records: int
    marked: int
    open_check_ins: int
    late_check_ins: int
    short_shifts: Annotated[int, Field(description="Shifts of the next 7 days with fewer people than they take.")]

    @classmethod
    def of(cls, waiting: Waiting) -> "WaitingOut":
        """As it is."""
        return cls(
            records=waiting.records, marked=waiting.marked, open_check_ins=waiting.open_check_ins,
            late_check_ins=waiting.late_check_ins, short_shifts=waiting.short_shifts,
        )  # fmt: skip


class TodayOut(ApiModel):
    """The day so far, in the site's zone."""

    day: Day
    shifts: int
    seats_taken: int
    people_in: Annotated[int, Field(description="Checked in and not yet out.")]
    people_served: int
    minutes: int

    @classmethod
    def of(cls, today: Today) -> "TodayOut":
        """As it is."""
        return cls(
            day=today.day, shifts=today.shifts, seats_taken=today.seats_taken, people_in=today.people_in,
            people_served=today.people_served, minutes=today.minutes,
        )  # fmt: skip


class ShiftLineOut(ApiModel):
    """A shift in short."""

    id: Id
    activity_id: Id
    title: str
    team: str
    place: str
    starts_at: Instant
    ends_at: Instant
    confirmed: int
    capacity: int
    min_people: int

    @classmethod
    def of(cls, line: ShiftLine) -> "ShiftLineOut":
        """As it is."""
        return cls(
            id=line.id, activity_id=line.activity_id, title=line.title, team=line.team_name, place=line.place_name,
            starts_at=line.starts_at, ends_at=line.ends_at, confirmed=line.confirmed, capacity=line.capacity,
            min_people=line.min_people,
        )  # fmt: skip


class RepeatableOut(ApiModel):
    """An activity of the last week that is not in the calendar again yet."""

    id: Id
    title: str
    team: str
    last_at: Instant

    @classmethod
    def of(cls, found: Repeatable) -> "RepeatableOut":
        """As it is."""
        return cls(id=found.id, title=found.title, team=found.team_name, last_at=found.last_at)


class SummaryOut(ApiModel):
    """A place's head of the day; lists hold the first 20."""

    place_id: Id | None
    place_name: str | None
    waiting: WaitingOut
    today: TodayOut
    late: Annotated[list[ShiftLineOut], Field(description="Over, and somebody has not checked out.")]
    tonight: Annotated[list[ShiftLineOut], Field(description="Not over yet, beginning before midnight.")]
    short: list[ShiftLineOut]
    repeatable: list[RepeatableOut]

    @classmethod
    def of(cls, found: Summary) -> "SummaryOut":
        """All of it."""
        return cls(
            place_id=found.place_id,
            place_name=found.place_name,
            waiting=WaitingOut.of(found.waiting),
            today=TodayOut.of(found.today),
            late=[ShiftLineOut.of(line) for line in found.late],
            tonight=[ShiftLineOut.of(line) for line in found.tonight],
            short=[ShiftLineOut.of(line) for line in found.short],
            repeatable=[RepeatableOut.of(activity) for activity in found.repeatable],
        )
