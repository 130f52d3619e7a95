"""Forms of rules. Days are of the site's calendar; a last day counts whole."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    Field,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core.clock import local_date, now, start_of_day
from app.ledger.types import EndRule, Measure, Multiplier, NewRule, ReplaceRule, RuleTerms
from app.web.context import settings
from app.web.forms import Form, SelectMultipleCheckField


def _choice(value: str, label: Any) -> SelectChoice:
    """A choice whose label may be a lazy text."""
    return SelectChoice(value, label)


_DAYS = [
    _choice("1", _l("Mon")), _choice("2", _l("Tue")), _choice("3", _l("Wed")),
    _choice("4", _l("Thu")), _choice("5", _l("Fri")), _choice("6", _l("Sat")),
    _choice("7", _l("Sun")),
]  # fmt: skip
_EARLIEST, _LATEST = date(2000, 1, 1), date(2099, 12, 31)
_MOST_POINTS = 1_000_000


def _today() -> date:
    return local_date(now(), settings().zone)


def _minute(given: time | None) -> time | None:
    return given.replace(second=0, microsecond=0) if given else None


def _plausible(_form: Form, field: Field) -> None:
    if field.data is not None and not _EARLIEST <= field.data <= _LATEST:
        raise ValidationError(gettext("Choose a day between 2000 and 2099."))


class TermsForm(Form):
    """What a rule gives, with one multiplier; more of them can be given through the API."""

    measure = RadioField(
        _l("Counted by"),
        choices=[_choice("hour", _l("Hour")), _choice("occurrence", _l("Time, however long"))],
        default="hour",
    )
    points = IntegerField(_l("Points"), [InputRequired(), NumberRange(1, _MOST_POINTS)], default=20)
    daily_cap = IntegerField(
        _l("At most in one day"), [Optional(), NumberRange(1, _MOST_POINTS)],
        description=_l("Points of one person in this kind of service. Empty: no limit."),
    )  # fmt: skip
    min_minutes = IntegerField(
        _l("At least how many minutes"), [Optional(), NumberRange(0, 1440)],
        description=_l("Shorter service counts as time, but earns no points."),
    )  # fmt: skip
    manual_earns = BooleanField(_l("Typed-in hours earn points as well"))
    multiplier_name = StringField(
        _l("More at certain times: what for"), [Optional(), Length(max=100)],
        description=_l("For example: night patrol. Empty: the same at all times."),
    )  # fmt: skip
    factor = DecimalField(
        _l("How many times as much"), [Optional(), NumberRange(Decimal("0.01"), 100)], default=Decimal("1.5")
    )
    days = SelectMultipleCheckField(  # type: ignore[no-untyped-call]
        _l("On which days"), choices=_DAYS, description=_l("None ticked: every day."),
    )  # fmt: skip
    starts = TimeField(_l("From what time"), [Optional()])
    ends = TimeField(
        _l("Until what time"), [Optional()], description=_l("May lie in the next morning, such as 22:00 to 06:00.")
    )
    valid_from = DateField(_l("First day"), [DataRequired(), _plausible], default=_today)
    valid_to = DateField(_l("Last day"), [Optional(), _plausible], description=_l("Empty: until further notice."))

    def terms(self) -> RuleTerms:
        """The terms alone; only of a form that is well formed."""
        return RuleTerms(
            measure=Measure(self.measure.data),
            points=self.points.data or 0,
            daily_cap=self.daily_cap.data,
            min_minutes=self.min_minutes.data,
            manual_earns=bool(self.manual_earns.data),
            multipliers=self._multipliers(),
        )

    def _multipliers(self) -> tuple[Multiplier, ...]:
        name, factor = (self.multiplier_name.data or "").strip(), self.factor.data
        if not name or factor is None:
            return ()
        days = tuple(int(day) for day in self.days.data or ())
        return (Multiplier(name, int(factor * 100), days, _minute(self.starts.data), _minute(self.ends.data)),)

    def validity(self) -> tuple[datetime, datetime | None]:
        """The first instant, and the first one after it is over."""
        zone, last = settings().zone, self.valid_to.data
        begins = start_of_day(self.valid_from.data or _today(), zone)
        return begins, start_of_day(last + timedelta(days=1), zone) if last else None


class RuleForm(TermsForm):
    """Make a rule."""

    place_id = SelectField(
        _l("Place"), [InputRequired()], coerce=UUID, description=_l("It counts here and everywhere below.")
    )
    category = SelectField(_l("Kind of service"), [InputRequired()])

    def offer(self, places: Mapping[UUID, str], categories: Mapping[str, str]) -> None:
        """What one may choose from: places by id, kinds of service by code."""
        self.place_id.choices = [SelectChoice(str(place_id), name) for place_id, name in places.items()]
        self.category.choices = [SelectChoice(code, name) for code, name in categories.items()]

    def to_command(self) -> NewRule:
        """For the service."""
        begins, over = self.validity()
        return NewRule(self.place_id.data, self.category.data, self.terms(), begins, over)


class ReplacementForm(TermsForm):
    """New terms in a rule's stead."""

    def to_command(self, rule_id: UUID) -> ReplaceRule:
        """For the service."""
        begins, over = self.validity()
        return ReplaceRule(rule_id, self.terms(), begins, over)

    def fill(self, terms: RuleTerms, begins: datetime, zone: ZoneInfo) -> None:
        """Show the old terms, from today on, or from the day after the old rule began."""
        self.measure.data, self.points.data = terms.measure.value, terms.points
        self.daily_cap.data, self.min_minutes.data = terms.daily_cap, terms.min_minutes
        self.manual_earns.data = terms.manual_earns
        self.valid_from.data = max(_today(), local_date(begins, zone) + timedelta(days=1))
        for multiplier in terms.multipliers[:1]:
            self.multiplier_name.data, self.factor.data = multiplier.name, Decimal(multiplier.factor_percent) / 100
            self.days.data = [str(day) for day in multiplier.days]
            self.starts.data, self.ends.data = multiplier.start, multiplier.end


class EndingForm(Form):
    """The last day of a rule."""

    last_day = DateField(_l("Last day"), [DataRequired(), _plausible], default=_today)

    def to_command(self, rule_id: UUID) -> EndRule:
        """For the service."""
        last = self.last_day.data or _today()
        return EndRule(rule_id, start_of_day(last + timedelta(days=1), settings().zone))
