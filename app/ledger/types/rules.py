"""Rules: their terms, and how they are made, ended and replaced."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from app.ledger.types.kinds import Cap, Measure, SpecialDayKind


@dataclass(frozen=True, slots=True)
class Multiplier:
    """A factor (in percent) for deeds that begin inside a weekly window of local time.

    `days` are ISO weekdays (Monday is 1), empty for every day; `start` and `end` bound the window, end
    exclusive; an end that is not after the start lies on the next day, and the window belongs to the day
    it began on. `from_date` and `to_date` bound that day, both inclusive; with `on` it must be such a
    special day of the place or of one above it.
    """

    name: str
    factor_percent: int
    days: tuple[int, ...] = ()
    start: time | None = None
    end: time | None = None
    from_date: date | None = None
    to_date: date | None = None
    on: SpecialDayKind | None = None


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What a rule gives.

    Beyond the caps of one person the points are cut; beyond those of one approver, counted by the local
    day and month of the approval, the approval is refused, so that somebody else may approve.
    """

    measure: Measure
    points: int
    daily_cap: int | None = None
    min_minutes: int | None = None
    manual_earns: bool = False
    multipliers: tuple[Multiplier, ...] = ()
    weekly_cap: int | None = None
    monthly_cap: int | None = None
    approver_daily_cap: int | None = None
    approver_monthly_cap: int | None = None

    @property
    def caps(self) -> dict[Cap, int]:
        """What one person can earn at most, by period."""
        given = {Cap.DAILY: self.daily_cap, Cap.WEEKLY: self.weekly_cap, Cap.MONTHLY: self.monthly_cap}
        return {cap: most for cap, most in given.items() if most is not None}

    @property
    def days_matter(self) -> bool:
        """Whether one must know the special days to say what a deed is worth."""
        return any(multiplier.on is not None for multiplier in self.multipliers)


@dataclass(frozen=True, slots=True)
class NewRule:
    """A rule to make for a place and a category, valid from and (exclusively) to an instant."""

    place_id: UUID
    category: str
    terms: RuleTerms
    valid_from: datetime
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class EndRule:
    """The instant from which a rule counts no longer."""

    rule_id: UUID
    valid_to: datetime


@dataclass(frozen=True, slots=True)
class ReplaceRule:
    """New terms in a rule's stead from an instant on; the old ones stay for deeds before it."""

    rule_id: UUID
    terms: RuleTerms
    valid_from: datetime
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeclareDay:
    """A special day of a place and all below it."""

    place_id: UUID
    day: date
    kind: SpecialDayKind = SpecialDayKind.HEAT
