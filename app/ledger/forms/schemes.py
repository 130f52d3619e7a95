"""Forms of schemes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from app.core.clock import local_date, start_of_day
from app.ledger.forms.rules import choice, plausible
from app.ledger.models import Scheme
from app.ledger.types import ChangeScheme, ExpiryPolicy, Funding, NewScheme, SchemeTerms
from app.web.context import settings
from app.web.forms import Form

_COUNTED = frozenset({ExpiryPolicy.END_OF_YEAR, ExpiryPolicy.END_OF_MONTH, ExpiryPolicy.FIXED_DAYS})


class SchemeForm(Form):
    """What a scheme says."""

    name = StringField(_l("Name of the points"), [InputRequired(), Length(max=100)])
    expiry_policy = RadioField(
        _l("Points are good"),
        choices=[
            choice("end_of_year", _l("until the end of a year")),
            choice("end_of_month", _l("until the end of a month")),
            choice("fixed_days", _l("for a number of days")),
            choice("fixed_date", _l("until one day for all")),
            choice("never", _l("for ever")),
        ],
        default="end_of_year",
    )
    expiry_count = IntegerField(
        _l("How many years, months or days"), [Optional(), NumberRange(0, 36_500)], default=1,
        description=_l("Of years and months: after the running one. 0 is the end of the running one itself."),
    )  # fmt: skip
    last_day = DateField(
        _l("Last day"), [Optional(), plausible], description=_l("Only where points are good until one day for all.")
    )
    hold_days = IntegerField(
        _l("How many days a redemption waits"), [InputRequired(), NumberRange(1, 90)], default=7
    )  # fmt: skip
    charge_limit = IntegerField(
        _l("What a shop may take at once"), [InputRequired(), NumberRange(0, 1_000_000)], default=200,
        description=_l("For more than so many points the shop asks, and the resident confirms on their own phone."),
    )  # fmt: skip
    funding = RadioField(
        _l("Where the points come from"),
        choices=[
            choice("issuance", _l("As many as the rules give")),
            choice("budget", _l("From the month's budget, never beyond it")),
        ],
        default="issuance",
    )

    def values(self) -> dict[str, Any]:
        """What the form says, by column; what the policy does not take is left out."""
        policy, last = ExpiryPolicy(self.expiry_policy.data), self.last_day.data
        dated = policy is ExpiryPolicy.FIXED_DATE and last is not None
        return {
            "name": (self.name.data or "").strip(),
            "expiry_policy": policy,
            "expiry_count": self.expiry_count.data if policy in _COUNTED else None,
            "expiry_at": start_of_day(last + timedelta(days=1), settings().zone) if last and dated else None,
            "hold_days": self.hold_days.data,
            "charge_limit": self.charge_limit.data,
            "funding": Funding(self.funding.data),
        }

    def to_change(self, scheme_id: UUID) -> ChangeScheme:
        """For the service."""
        return ChangeScheme(scheme_id, self.values())

    def fill(self, scheme: Scheme) -> None:
        """Show what the scheme says now."""
        self.name.data, self.hold_days.data, self.charge_limit.data = scheme.name, scheme.hold_days, scheme.charge_limit
        self.expiry_policy.data, self.expiry_count.data = scheme.expiry_policy.value, scheme.expiry_count
        self.funding.data = scheme.funding.value
        if scheme.expiry_at is not None:
            self.last_day.data = local_date(scheme.expiry_at - timedelta(seconds=1), ZoneInfo(scheme.time_zone))


class NewSchemeForm(SchemeForm):
    """Points of its own for a place."""

    place_id = SelectField(
        _l("Place"), [InputRequired()], coerce=UUID, description=_l("It counts here and everywhere below.")
    )
    code = StringField(
        _l("Code in exports"), [InputRequired(), Length(max=40), Regexp(r"^[A-Za-z0-9_-]+$")],
        description=_l("Letters and digits, such as xihu. It stands in exports and cannot be changed."),
    )  # fmt: skip

    def offer(self, places: Mapping[UUID, str]) -> None:
        """The places that one may choose from."""
        self.place_id.choices = [SelectChoice(str(place_id), name) for place_id, name in places.items()]

    def to_command(self) -> NewScheme:
        """For the service."""
        values = self.values()
        name = values.pop("name")
        return NewScheme(self.place_id.data, self.code.data or "", name, SchemeTerms(**values))
