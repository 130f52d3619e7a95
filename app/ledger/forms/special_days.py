"""The form of special days."""

from collections.abc import Mapping
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectField
from wtforms.validators import DataRequired, InputRequired

from app.ledger.forms.rules import plausible, today
from app.ledger.types import DeclareDay
from app.web.forms import Form


class HotDayForm(Form):
    """Declare a hot day."""

    place_id = SelectField(
        _l("Place"), [InputRequired()], coerce=UUID, description=_l("It counts here and everywhere below.")
    )
    day = DateField(_l("Day"), [DataRequired(), plausible], default=today)

    def offer(self, places: Mapping[UUID, str]) -> None:
        """The places that one may choose from."""
        self.place_id.choices = [SelectChoice(str(place_id), name) for place_id, name in places.items()]

    def to_command(self) -> DeclareDay:
        """For the service."""
        return DeclareDay(self.place_id.data, self.day.data or today())
