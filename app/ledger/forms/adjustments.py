"""Forms of corrections and of the ends of accounts."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.ledger.types import Adjust, Close, DecideAdjustment
from app.web.forms import Form, NonceForm

_MOST = 1_000_000
_LONGEST_REASON = 500


class AboutSomebodyForm(NonceForm):
    """Somebody by their volunteer number, and why."""

    number = StringField(
        _l("Volunteer number"), [DataRequired(), Length(max=40)], render_kw={"inputmode": "numeric"},
        description=_l("It stands on the card and on the page “Me”."),
    )  # fmt: skip
    reason = TextAreaField(_l("Reason"), [DataRequired(), Length(max=_LONGEST_REASON)], render_kw={"rows": 2})


class AdjustmentForm(AboutSomebodyForm):
    """So many points more or fewer."""

    amount = IntegerField(
        _l("How many more points?"), [InputRequired(), NumberRange(-_MOST, _MOST)],
        description=_l("With a minus in front, as many fewer."),
    )  # fmt: skip

    def to_command(self, person_id: UUID) -> Adjust:
        """For the service."""
        return Adjust(person_id, self.amount.data or 0, (self.reason.data or "").strip())


class ClosingForm(AboutSomebodyForm):
    """The account ends."""

    def to_command(self, person_id: UUID) -> Close:
        """For the service."""
        return Close(person_id, (self.reason.data or "").strip())


class RefusalForm(Form):
    """Why not."""

    reason = StringField(_l("Why not?"), [DataRequired(), Length(max=_LONGEST_REASON)])

    def to_command(self, adjustment_id: UUID) -> DecideAdjustment:
        """For the service."""
        return DecideAdjustment(adjustment_id, (self.reason.data or "").strip())
