"""What a desk's first screen says."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for somebody at the desk."""

    #: Pending records, and of those the marked ones.
    records: int
    marked: int
    #: Attendances nobody has checked out of, and of those the ones whose shift is over.
    open_check_ins: int
    late_check_ins: int
    #: Shifts of the coming week with fewer people than they take.
    short_shifts: int

    @property
    def nothing(self) -> bool:
        """Whether the desk may go and have a tea."""
        return not (self.records or self.open_check_ins or self.short_shifts)


@dataclass(frozen=True, slots=True)
class Today:
    """The day so far, in the site's zone; `minutes` are those of records of the day that were not rejected."""

    day: date
    shifts: int
    seats_taken: int
    people_in: int
    people_served: int
    minutes: int


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A shift as the first screen lists it."""

    id: UUID
    activity_id: UUID
    title: str
    team_name: str
    place_name: str
    starts_at: datetime
    ends_at: datetime
    confirmed: int
    capacity: int
    min_people: int


@dataclass(frozen=True, slots=True)
class Repeatable:
    """An activity of the last week that has no successor yet."""

    id: UUID
    title: str
    team_name: str
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """A place's head of the day; `place_name` is None for all places that the reader works for."""

    place_id: UUID | None
    place_name: str | None
    waiting: Waiting
    today: Today
    #: Shifts that are over and that somebody has not checked out of.
    late: list[ShiftLine]
    tonight: list[ShiftLine]
    short: list[ShiftLine]
    repeatable: list[Repeatable]
