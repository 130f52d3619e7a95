"""Rules: their terms, and how they are made, ended and replaced."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from app.ledger.types.kinds import Measure


@dataclass(frozen=True, slots=True)
class Multiplier:
    """A factor (in percent) for deeds that begin inside a weekly window of local time.

    `days` are ISO weekdays (Monday is 1), empty for every day; `start` and `end` bound the window, end
    exclusive; an end that is not after the start lies on the next day, and the window belongs to the day
    it began on.
    """

    name: str
    factor_percent: int
    days: tuple[int, ...] = ()
    start: time | None = None
    end: time | None = None


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What a rule gives."""

    measure: Measure
    points: int
    daily_cap: int | None = None
    min_minutes: int | None = None
    manual_earns: bool = False
    multipliers: tuple[Multiplier, ...] = ()


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
