"""Forms for activities."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from app.activities.types import (
    ActivityView,
    CallOff,
    ChangeShift,
    EditActivity,
    NewActivity,
    NewShift,
    NewSignUp,
    ShiftSummary,
)
from app.web.forms import Form, NonceForm

_EVENING, _NIGHT = time(19), time(21)
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)
_RESCAN = _l("Once in the middle, at a moment nobody knows, everyone scans again")
_LAST_CALL = 18  # from this hour on, a new activity is meant for tomorrow


def _uuid_or_none(value: Any) -> UUID | None:
    return UUID(str(value)) if value else None


class ShiftFields(Form):
    """Day, hours and seats; an end before the start means the next morning."""

    day = DateField(_l("Day"), [InputRequired()])
    starts = TimeField(_l("From"), [InputRequired()], default=_EVENING)
    ends = TimeField(_l("Until"), [InputRequired()], default=_NIGHT)
    capacity = IntegerField(_l("Seats"), [InputRequired(), NumberRange(1, 10_000)], default=10)
    min_people = IntegerField(
        _l("At least"), [Optional(), NumberRange(0, 10_000)], default=2,
        description=_l("With fewer people you are warned in time."),
    )  # fmt: skip

    def validate_day(self, field: DateField) -> None:
        """No year that a slip of the finger made."""
        if field.data is not None and not _EARLIEST <= field.data <= _LATEST:
            raise ValidationError(gettext("Please check the year."))

    def times(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Start and end as instants."""
        day = min(max(self.day.data or _EARLIEST, _EARLIEST), _LATEST)  # what lies outside is refused anyway
        starts, ends = self.starts.data or time.min, self.ends.data or time.min
        last_day = day if ends > starts else day + timedelta(days=1)
        return datetime.combine(day, starts, zone), datetime.combine(last_day, ends, zone)


class ActivityForm(NonceForm, ShiftFields):
    """Plan an activity with one shift; what is rarely needed is folded away."""

    team_id = SelectField(_l("Which team"), [InputRequired()], coerce=UUID)
    title = StringField(_l("What we do"), [DataRequired(), Length(max=200)])
    category = SelectField(_l("Kind of service"), [InputRequired()])
    place_id = SelectField(_l("Where"), coerce=_uuid_or_none)
    description = TextAreaField(
        _l("Meeting point and what to bring"), [Optional(), Length(max=4000)], render_kw={"rows": 3}
    )
    risks = TextAreaField(_l("Risks"), [Optional(), Length(max=4000)], render_kw={"rows": 2})
    insurance = TextAreaField(_l("Insurance"), [Optional(), Length(max=4000)], render_kw={"rows": 2})
    rescan = BooleanField(_RESCAN)

    def offer(
        self, teams: Mapping[UUID, str], categories: Mapping[str, str], places: Iterable[tuple[UUID, str]]
    ) -> None:
        """What one may choose from; without a place the team's own counts."""
        self.team_id.choices = [SelectChoice(str(team_id), name) for team_id, name in teams.items()]
        self.category.choices = [SelectChoice(code, name) for code, name in categories.items()]
        self.place_id.choices = [
            SelectChoice("", gettext("Where the team is at home")),
            *(SelectChoice(str(place_id), name) for place_id, name in places),
        ]

    def suggest(self, now: datetime) -> None:
        """Tonight, or from the evening on tomorrow; `now` in the site's zone."""
        self.day.data = now.date() + timedelta(days=int(now.hour >= _LAST_CALL))

    def to_command(self, zone: ZoneInfo, homes: Mapping[UUID, UUID]) -> NewActivity:
        """For the service; `homes` says where each team is at home."""
        starts_at, ends_at = self.times(zone)
        team_id = self.team_id.data
        return NewActivity(
            team_id=team_id, title=(self.title.data or "").strip(), category=self.category.data,
            place_id=self.place_id.data or homes.get(team_id, team_id),  # an unknown team is refused before
            shifts=(NewShift(starts_at, ends_at, self.capacity.data, self.min_people.data or 0),),
            description=_text(self.description), risks=_text(self.risks), insurance=_text(self.insurance),
            rescan=bool(self.rescan.data),
        )  # fmt: skip


class EditForm(Form):
    """Change the words of an activity."""

    title = StringField(_l("What we do"), [DataRequired(), Length(max=200)])
    description = TextAreaField(
        _l("Meeting point and what to bring"), [Optional(), Length(max=4000)], render_kw={"rows": 3}
    )
    risks = TextAreaField(_l("Risks"), [Optional(), Length(max=4000)], render_kw={"rows": 2})
    insurance = TextAreaField(_l("Insurance"), [Optional(), Length(max=4000)], render_kw={"rows": 2})
    rescan = BooleanField(_RESCAN)

    def fill(self, activity: ActivityView) -> None:
        """Show what is there."""
        self.title.data, self.description.data = activity.title, activity.description
        self.risks.data, self.insurance.data = activity.risks, activity.insurance
        self.rescan.data = activity.rescan

    def to_command(self, activity_id: UUID) -> EditActivity:
        """For the service."""
        changes = {
            "title": (self.title.data or "").strip(), "description": _text(self.description),
            "risks": _text(self.risks), "insurance": _text(self.insurance), "rescan": bool(self.rescan.data),
        }  # fmt: skip
        return EditActivity(activity_id, tuple(changes.items()))


class ShiftForm(ShiftFields):
    """Change a shift."""

    def fill(self, shift: ShiftSummary, zone: ZoneInfo) -> None:
        """Show what is there."""
        starts, ends = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
        self.day.data, self.starts.data, self.ends.data = starts.date(), starts.time(), ends.time()
        self.capacity.data, self.min_people.data = shift.capacity, shift.min_people

    def to_command(self, shift_id: UUID, zone: ZoneInfo) -> ChangeShift:
        """For the service."""
        return ChangeShift(shift_id, *self.times(zone), self.capacity.data, self.min_people.data or 0)


class ReasonForm(Form):
    """Why something is called off; everyone signed up reads it."""

    reason = StringField(_l("Reason"), [DataRequired(), Length(max=500)])

    def to_command(self, found_id: UUID) -> CallOff:
        """For the service."""
        return CallOff(found_id, (self.reason.data or "").strip())


class SomebodyForm(NonceForm):
    """The leader signs up somebody who has no phone at hand."""

    number = StringField(
        _l("Volunteer number"), [DataRequired(), Length(max=40)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )  # fmt: skip
    name = StringField(_l("Name"), [DataRequired(), Length(max=100)], render_kw={"autocomplete": "off"})

    def to_command(self, shift_id: UUID) -> NewSignUp:
        """For the service."""
        return NewSignUp(shift_id, number=self.number.data or "", name=(self.name.data or "").strip())


def _text(field: TextAreaField) -> str | None:
    return (field.data or "").strip() or None
