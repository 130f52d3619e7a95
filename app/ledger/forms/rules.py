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
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms import Form as Fields
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core.clock import local_date, now, start_of_day
from app.ledger.types import EndRule, Measure, Multiplier, NewRule, ReplaceRule, RuleTerms, SpecialDayKind
from app.web.context import settings
from app.web.forms import Form, SelectMultipleCheckField


def choice(value: str, label: Any) -> SelectChoice:
    """A choice whose label may be a lazy text."""
    return SelectChoice(value, label)


_DAYS = [
    choice("1", _l("Mon")), choice("2", _l("Tue")), choice("3", _l("Wed")),
    choice("4", _l("Thu")), choice("5", _l("Fri")), choice("6", _l("Sat")),
    choice("7", _l("Sun")),
]  # fmt: skip
_EARLIEST, _LATEST = date(2000, 1, 1), date(2099, 12, 31)
_MOST_POINTS = 1_000_000
_MOST_MULTIPLIERS = 20  # as many as the API takes


def today() -> date:
    """The present day of the site's calendar."""
    return local_date(now(), settings().zone)


def _minute(given: time | None) -> time | None:
    return given.replace(second=0, microsecond=0) if given else None


def plausible(_form: Fields, field: Field) -> None:
    """Validator: no slip of the pen in the year."""
    if field.data is not None and not _EARLIEST <= field.data <= _LATEST:
        raise ValidationError(gettext("Choose a day between 2000 and 2099."))


class MultiplierForm(Fields):
    """More at certain times; without a name there is none."""

    name = StringField(
        _l("More at certain times: what for"), [Length(max=100)],
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
    from_date = DateField(_l("From which day"), [Optional(), plausible], description=_l("Empty: from the beginning."))
    to_date = DateField(_l("Until which day"), [Optional(), plausible], description=_l("Empty: until the end."))
    hot = BooleanField(_l("Only on hot days that the place has declared"))

    def validate_name(self, field: StringField) -> None:
        """What has times or days but no name would be lost without a word."""
        told = (self.days, self.starts, self.ends, self.from_date, self.to_date, self.hot)
        if not (field.data or "").strip() and any(other.data for other in told):
            raise ValidationError(gettext("Give it a name, such as night patrol."))

    def validate_to_date(self, field: DateField) -> None:
        """The last day is not before the first."""
        if field.data and self.from_date.data and field.data < self.from_date.data:
            raise ValidationError(gettext("The last day lies before the first."))

    def multiplier(self) -> Multiplier | None:
        """For the service; None without a name."""
        name, factor = (self.name.data or "").strip(), self.factor.data
        if not name or factor is None:
            return None
        return Multiplier(
            name, int(factor * 100), tuple(int(day) for day in self.days.data or ()), _minute(self.starts.data),
            _minute(self.ends.data), self.from_date.data, self.to_date.data,
            SpecialDayKind.HEAT if self.hot.data else None,
        )  # fmt: skip


def _as_fields(multiplier: Multiplier) -> dict[str, Any]:
    return {
        "name": multiplier.name, "factor": Decimal(multiplier.factor_percent) / 100,
        "days": [str(day) for day in multiplier.days], "starts": multiplier.start, "ends": multiplier.end,
        "from_date": multiplier.from_date, "to_date": multiplier.to_date, "hot": multiplier.on is not None,
    }  # fmt: skip


def _cap(label: Any, hint: Any = None) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(1, _MOST_POINTS)], description=hint)


class TermsForm(Form):
    """What a rule gives."""

    measure = RadioField(
        _l("Counted by"),
        choices=[choice("hour", _l("Hour")), choice("occurrence", _l("Time, however long"))],
        default="hour",
    )
    points = IntegerField(_l("Points"), [InputRequired(), NumberRange(1, _MOST_POINTS)], default=20)
    daily_cap = _cap(_l("At most in one day"), _l("Points of one person in this kind of service. Empty: no limit."))
    weekly_cap = _cap(_l("At most in one week"), _l("Monday to Sunday."))
    monthly_cap = _cap(_l("At most in one month"))
    approver_daily_cap = _cap(
        _l("At most from one approver in one day"),
        _l("Points that one approver gives out by this rule. What goes beyond waits for another approver."),
    )
    approver_monthly_cap = _cap(_l("At most from one approver in one month"))
    min_minutes = IntegerField(
        _l("At least how many minutes"), [Optional(), NumberRange(0, 1440)],
        description=_l("Shorter service counts as time, but earns no points."),
    )  # fmt: skip
    manual_earns = BooleanField(_l("Typed-in hours earn points as well"))
    multipliers = FieldList(FormField(MultiplierForm), min_entries=1, max_entries=_MOST_MULTIPLIERS)
    valid_from = DateField(_l("First day"), [DataRequired(), plausible], default=today)
    valid_to = DateField(_l("Last day"), [Optional(), plausible], description=_l("Empty: until further notice."))

    def terms(self) -> RuleTerms:
        """The terms alone; only of a form that is well formed."""
        return RuleTerms(
            measure=Measure(self.measure.data),
            points=self.points.data or 0,
            daily_cap=self.daily_cap.data,
            min_minutes=self.min_minutes.data,
            manual_earns=bool(self.manual_earns.data),
            multipliers=tuple(m for m in (entry.form.multiplier() for entry in self.multipliers) if m is not None),
            weekly_cap=self.weekly_cap.data,
            monthly_cap=self.monthly_cap.data,
            approver_daily_cap=self.approver_daily_cap.data,
            approver_monthly_cap=self.approver_monthly_cap.data,
        )

    def make_room(self) -> None:
        """Room for one more multiplier."""
        if len(self.multipliers) < _MOST_MULTIPLIERS:
            self.multipliers.append_entry()

    @property
    def limited(self) -> bool:
        """Whether a limit is set, or is wrong: then it must be seen."""
        caps = (self.daily_cap, self.weekly_cap, self.monthly_cap, self.approver_daily_cap, self.approver_monthly_cap)
        return any(cap.data is not None or cap.errors for cap in caps)

    def validity(self) -> tuple[datetime, datetime | None]:
        """The first instant, and the first one after it is over."""
        zone, last = settings().zone, self.valid_to.data
        begins = start_of_day(self.valid_from.data or today(), zone)
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
        self.valid_from.data = max(today(), local_date(begins, zone) + timedelta(days=1))
        self.weekly_cap.data, self.monthly_cap.data = terms.weekly_cap, terms.monthly_cap
        self.approver_daily_cap.data = terms.approver_daily_cap
        self.approver_monthly_cap.data = terms.approver_monthly_cap
        if terms.multipliers:
            self.multipliers.pop_entry()
        for multiplier in terms.multipliers:
            self.multipliers.append_entry(_as_fields(multiplier))


class EndingForm(Form):
    """The last day of a rule."""

    last_day = DateField(_l("Last day"), [DataRequired(), plausible], default=today)

    def to_command(self, rule_id: UUID) -> EndRule:
        """For the service."""
        last = self.last_day.data or today()
        return EndRule(rule_id, start_of_day(last + timedelta(days=1), settings().zone))
