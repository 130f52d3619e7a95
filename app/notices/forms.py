"""Forms of the inbox."""

from datetime import datetime

from wtforms import HiddenField
from wtforms.validators import Length, ValidationError

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
