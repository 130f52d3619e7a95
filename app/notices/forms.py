"""Forms of the inbox, and of how one wants to be told."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import Length, ValidationError

from app.notices.types import Channel, Choice, Choose
from app.web.forms import Form


class ReadAllForm(Form):
    """Everything up to what the page showed has been read; what came since stays unread."""

    until = HiddenField(validators=[Length(min=1, max=40)])

    def validate_until(self, field: HiddenField) -> None:
        """An instant with its offset, as the page wrote it."""
        try:
            aware = datetime.fromisoformat(field.data or "").tzinfo is not None
        except ValueError as error:
            raise ValidationError from error
        if not aware:
            raise ValidationError

    def instant(self) -> datetime:
        """Until when."""
        return datetime.fromisoformat(self.until.data or "")


class ChoicesForm(Form):
    """A box for each channel."""

    sms = BooleanField(_l("By SMS to my phone"))
    wechat = BooleanField(_l("In WeChat"))

    @classmethod
    def of(cls, choices: Sequence[Choice]) -> "ChoicesForm":
        """With the present choices ticked, and without what cannot be chosen."""
        form = cls(data={choice.channel.value: choice.wanted for choice in choices})
        for choice in choices:
            if choice.missing is not None:
                delattr(form, choice.channel.value)
        return form

    def to_command(self) -> Choose:
        """What was ticked; a box that was not shown says nothing."""
        return Choose({channel: bool(self[channel.value].data) for channel in Channel if channel.value in self})


class LinkForm(Form):
    """What WeChat sent back."""

    code = HiddenField(validators=[Length(min=1, max=512)])
    state = HiddenField(validators=[Length(min=1, max=512)])
