"""The form of a month's budget."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from app.ledger.types import FundBudget
from app.web.forms import NonceForm


class FundsForm(NonceForm):
    """Put points into a month's budget."""

    place_id = SelectField(
        _l("Place"), [InputRequired()], coerce=UUID, description=_l("It counts here and everywhere below.")
    )
    month = SelectField(_l("Month"), [InputRequired()])
    points = IntegerField(
        _l("Points"), [InputRequired(), NumberRange(1, 1_000_000_000)],
        description=_l("They are added to what the month has already."),
    )  # fmt: skip
    reason = StringField(
        _l("What for, and who decided it"), [InputRequired(), Length(max=500)],
        description=_l("For example: autumn patrols, decided by the street on 3 November."),
    )  # fmt: skip

    def offer(self, places: Mapping[UUID, str], months: Sequence[str]) -> None:
        """The places and months that one may choose from."""
        self.place_id.choices = [SelectChoice(str(place_id), name) for place_id, name in places.items()]
        self.month.choices = [SelectChoice(month, month) for month in months]

    def to_command(self) -> FundBudget:
        """For the service."""
        return FundBudget(self.place_id.data, self.month.data, self.points.data or 0, (self.reason.data or "").strip())
