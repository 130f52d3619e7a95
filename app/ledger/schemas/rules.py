"""JSON shapes of rules."""

from datetime import time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StrictInt, model_validator
from pydantic import StringConstraints as Text
from pydantic_core import PydanticCustomError

from app.ledger.models import Rule
from app.ledger.types import (
    EndRule,
    Measure,
    Multiplier,
    NewRule,
    ReplaceRule,
    RuleTerms,
    SpecialDayKind,
)
from app.web.schema import ApiModel, Code, Day, Id, Instant, Name, PageQuery, Points

_PERCENT = 100
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST_MINUTES = 24 * 60


def _whole_percent(factor: float) -> float:
    percent = factor * _PERCENT
    if abs(percent - round(percent)) > 1e-6 or round(percent) < 1:  # noqa: PLR2004
        raise PydanticCustomError("whole_percent", "Must be a whole number of percent, such as 1.5 or 1.25")
    return factor


Factor = Annotated[float, Field(strict=True, gt=0, le=100, allow_inf_nan=False), AfterValidator(_whole_percent)]
ClockTime = Annotated[str, Text(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
EndTime = Annotated[str, Text(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
IsoDay = Annotated[StrictInt, Field(ge=1, le=7)]
DayName = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Minutes = Annotated[StrictInt, Field(ge=0, le=_MOST_MINUTES)]


class MultiplierIn(ApiModel):
    """A factor such as 1.5 for deeds that begin in a weekly window of local time.

    `days`: 1 (Monday) to 7, or `mon` to `sun`; none means every day. `from` and `to` bound the window; a
    window whose end is not after its start goes on into the next day and belongs to the day it began on.
    `from_date` and `to_date`, both inclusive, bound that day; with `on` it must be such a special day
    (`POST /special-days`) of the place or of one above it.
    """

    name: Name
    factor: Factor
    days: Annotated[list[IsoDay | DayName], Field(max_length=7)] | None = None
    from_: ClockTime | None = Field(default=None, alias="from")
    to: EndTime | None = None
    from_date: Day | None = None
    to_date: Day | None = None
    on: SpecialDayKind | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "MultiplierIn":
        if self.from_date is not None and self.to_date is not None and self.to_date < self.from_date:
            raise PydanticCustomError("ends_before_it_begins", "The end must not lie before the beginning")
        return self

    def to_command(self) -> Multiplier:
        """For the service."""
        days = {day if isinstance(day, int) else _DAYS.index(day) + 1 for day in self.days or ()}
        return Multiplier(
            self.name, round(self.factor * _PERCENT), tuple(sorted(days)), _time(self.from_), _time(self.to),
            self.from_date, self.to_date, self.on,
        )  # fmt: skip


def _time(given: str | None) -> time | None:
    """24:00 is the midnight at which the next day begins."""
    return None if given is None else time.fromisoformat("00:00" if given == "24:00" else given)


class TermsIn(ApiModel):
    """What a rule gives: `points` for each hour, or for each deed.

    `daily_cap`, `weekly_cap` (Monday to Sunday) and `monthly_cap` are what one person can earn for the category
    in the local period in which the deed began; more is cut. `approver_daily_cap` and `approver_monthly_cap` are
    what one approver can give out by the rule in the local period of approval; a record beyond is refused
    (`approver_cap_reached`) and stays pending for somebody else.
    """

    measure: Measure
    points: Points
    daily_cap: Points | None = None
    weekly_cap: Points | None = None
    monthly_cap: Points | None = None
    approver_daily_cap: Points | None = None
    approver_monthly_cap: Points | None = None
    min_minutes: Minutes | None = None
    manual_earns: StrictBool = False
    multipliers: Annotated[list[MultiplierIn], Field(max_length=20)] | None = None
    valid_from: Instant
    valid_to: Instant | None = None

    def terms(self) -> RuleTerms:
        """The terms alone."""
        return RuleTerms(
            self.measure, self.points, self.daily_cap, self.min_minutes, self.manual_earns,
            tuple(m.to_command() for m in self.multipliers or ()), self.weekly_cap, self.monthly_cap,
            self.approver_daily_cap, self.approver_monthly_cap,
        )  # fmt: skip


class RuleIn(TermsIn):
    """A rule to make for a place and all below it that has no nearer one."""

    place_id: Id
    category: Code

    def to_command(self) -> NewRule:
        """For the service."""
        return NewRule(self.place_id, self.category, self.terms(), self.valid_from, self.valid_to)


class ReplacementIn(TermsIn):
    """New terms for a rule's place and category, from an instant on."""

    def to_command(self, rule_id: UUID) -> ReplaceRule:
        """For the service."""
        return ReplaceRule(rule_id, self.terms(), self.valid_from, self.valid_to)


class EndingIn(ApiModel):
    """The instant from which a rule counts no longer."""

    valid_to: Instant

    def to_command(self, rule_id: UUID) -> EndRule:
        """For the service."""
        return EndRule(rule_id, self.valid_to)


class RuleQuery(PageQuery):
    """`place_id`: rules that count in this place, made there or above it, and those made below it."""

    place_id: Id | None = None


class MultiplierOut(ApiModel):
    """As it was given; `days` as 1 (Monday) to 7, empty for every day."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True, extra="forbid", frozen=True)

    name: str
    factor: float
    days: list[int]
    from_: str | None = Field(alias="from")
    to: str | None
    from_date: Day | None
    to_date: Day | None
    on: SpecialDayKind | None


class RuleOut(ApiModel):
    """A rule; it counts from `valid_from` until just before `valid_to`."""

    model_config = ConfigDict(serialize_by_alias=True, extra="forbid", frozen=True)

    id: Id
    place_id: Id
    category: str
    measure: Measure
    points: int
    daily_cap: int | None
    weekly_cap: int | None
    monthly_cap: int | None
    approver_daily_cap: int | None
    approver_monthly_cap: int | None
    min_minutes: int | None
    manual_earns: bool
    multipliers: list[MultiplierOut]
    valid_from: Instant
    valid_to: Instant | None
    replaces_id: Id | None

    @classmethod
    def of(cls, rule: Rule) -> "RuleOut":
        """From its row."""
        return cls(
            id=rule.id, place_id=rule.place_id, category=rule.category, measure=rule.measure, points=rule.points,
            daily_cap=rule.daily_cap, weekly_cap=rule.weekly_cap, monthly_cap=rule.monthly_cap,
            approver_daily_cap=rule.approver_daily_cap, approver_monthly_cap=rule.approver_monthly_cap,
            min_minutes=rule.min_minutes, manual_earns=rule.manual_earns,
            multipliers=[_multiplier_out(kept) for kept in rule.multipliers],
            valid_from=rule.valid_from, valid_to=rule.valid_to, replaces_id=rule.replaces_id,
        )  # fmt: skip


def _multiplier_out(kept: dict[str, Any]) -> MultiplierOut:
    factor = kept["factor_percent"] / _PERCENT
    return MultiplierOut(
        name=kept["name"], factor=factor, days=kept["days"], from_=kept["from"], to=kept["to"],
        from_date=kept.get("from_date"), to_date=kept.get("to_date"), on=kept.get("on"),
    )  # fmt: skip
