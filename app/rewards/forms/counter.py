"""Forms of the counter: handing over, taking a payment, taking back."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.rewards.types import AskReversal, Capture, DecideReversal, NewCharge
from app.web.forms import Form, NonceForm

_MOST, _MOST_PIECES = 1_000_000, 1_000
_LONGEST_CODE, _LONGEST_REASON = 500, 500


class CaptureForm(NonceForm):
    """Hand over what a code stands for, or some of it."""

    code = HiddenField(validators=[DataRequired(), Length(max=_LONGEST_CODE)])
    quantity = IntegerField(
        _l("How many do you hand over?"), [Optional(), NumberRange(1, _MOST_PIECES)],
        description=_l("What is left over goes back, and its points with it."),
    )  # fmt: skip

    def to_command(self) -> Capture:
        """For the service."""
        return Capture(self.code.data or "", self.nonce.data or "", self.quantity.data)


class LookForm(Form):
    """What a typed code stands for."""

    code = StringField(_l("Code"), [DataRequired(), Length(max=_LONGEST_CODE)])


class ChargeForm(NonceForm):
    """Points to take, and what for."""

    person_code = StringField(
        _l("Code of the resident"), [DataRequired(), Length(max=_LONGEST_CODE)],
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
        description=_l("Scan the personal code or the card, or type the 8 digits under it."),
    )  # fmt: skip
    points = IntegerField(_l("How many points?"), [InputRequired(), NumberRange(1, _MOST)])
    memo = StringField(_l("What for?"), [DataRequired(), Length(max=200)])

    def to_command(self, shop_id: UUID) -> NewCharge:
        """For the service."""
        return NewCharge(
            shop_id, self.person_code.data or "", self.points.data or 0, (self.memo.data or "").strip(),
            self.nonce.data or "",
        )  # fmt: skip


class AnswerForm(NonceForm):
    """One press, once."""


class ReversalForm(NonceForm):
    """Why something should be taken back, or why not."""

    reason = StringField(_l("Reason"), [DataRequired(), Length(max=_LONGEST_REASON)])

    def to_ask(self, capture_id: UUID) -> AskReversal:
        """For the service."""
        return AskReversal(capture_id, (self.reason.data or "").strip())

    def to_refusal(self, capture_id: UUID, reversal_id: UUID) -> DecideReversal:
        """For the service."""
        return DecideReversal(capture_id, reversal_id, (self.reason.data or "").strip())
