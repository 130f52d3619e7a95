"""Forms for approving, refusing and typing in records."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField, TimeField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.records.types import LONGEST_MINUTES, MOST_APPROVALS, TypedInService
from app.web.forms import Form

_FIRST_YEAR, _LAST_YEAR = 2000, 2100


class ApprovalForm(Form):
    """The ticked records; whether they may be approved, the service says of each."""

    record_ids = SelectMultipleField(
        coerce=UUID, validate_choice=False,
        validators=[InputRequired(_l("Tick the records that you have looked at.")), Length(max=MOST_APPROVALS)],
    )  # fmt: skip


class ReasonForm(Form):
    """Why a record is rejected or taken back."""

    reason = StringField(_l("Reason"), [DataRequired(), Length(max=500)])


class TypedInForm(Form):
    """Service from memory or from a paper list, in the site's own time."""

    who = SelectField(_l("Who"), validators=[DataRequired()])
    category = SelectField(_l("What was done"), validators=[DataRequired()])
    day = DateField(_l("Day"), [DataRequired()])
    start = TimeField(_l("From what time"), [InputRequired()])
    minutes = IntegerField(_l("How many minutes"), [InputRequired(), NumberRange(1, LONGEST_MINUTES)])
    reason = StringField(
        _l("Why is it typed in?"), [DataRequired(), Length(max=500)],
        description=_l("For example: phone was empty; from the paper list of the patrol."),
    )  # fmt: skip

    def validate_day(self, field: DateField) -> None:
        """A year that a calendar of this site can hold; whether it is too long ago, the service says."""
        if field.data is not None and not _FIRST_YEAR <= field.data.year <= _LAST_YEAR:
            raise ValidationError(_l("Give a day in this or the last year."))

    def to_command(self, zone: ZoneInfo) -> TypedInService:
        """For the service; times are of the site's zone."""
        person_id, team_id = self._chosen()
        return TypedInService(
            person_id=person_id,
            category=self.category.data or "",
            started_at=datetime.combine(self.day.data, self.start.data, zone),
            minutes=self.minutes.data or 0,
            reason=(self.reason.data or "").strip(),
            team_id=team_id,
        )

    def _chosen(self) -> tuple[UUID, UUID | None]:
        """Person and team of the choice `who`, see `choice`."""
        person, _, team = (self.who.data or "").partition(":")
        return UUID(person), UUID(team) if team else None


def choice(person_id: UUID, team_id: UUID | None) -> str:
    """The value of one choice of `who`: one and the same person may have served for several teams."""
    return f"{person_id}:{team_id or ''}"
