"""Shapes of what pages send."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    FloatField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.checkins.policy import OPENS_BEFORE
from app.checkins.types import (
    PRESETS,
    AskCorrection,
    CardPrint,
    Confirm,
    CorrectionView,
    CountHeads,
    DecideCorrection,
    GeoFix,
    Intent,
    Review,
    ReviewSubject,
    ScanCommand,
    Ticket,
    Undo,
    Verdict,
)
from app.web.forms import Form, NonceForm
from app.web.i18n import text
from app.web.request import is_clean_text

_MOST_ON_A_SHEET = 200


class ScanForm(NonceForm):
    """One big button; the browser adds where it is, if it may and knows."""

    lat = FloatField(widget=HiddenInput(), validators=[Optional(), NumberRange(-90, 90)])
    lon = FloatField(widget=HiddenInput(), validators=[Optional(), NumberRange(-180, 180)])
    accuracy_m = FloatField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, 1_000_000)])
    age_s = FloatField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, 10_000_000)])

    def fix(self) -> GeoFix | None:
        """Where the browser says it is."""
        if self.lat.data is None or self.lon.data is None:
            return None
        return GeoFix(self.lat.data, self.lon.data, self.accuracy_m.data, self.age_s.data)

    def to_command(self, code: str, device_id: str | None, ticket: Ticket | None = None) -> ScanCommand:
        """A scan of this code; an opened code's ticket is its nonce, so that one ticket makes one scan."""
        nonce = ticket.id if ticket else str(self.nonce.data)
        return ScanCommand(code=code, nonce=nonce, device_id=device_id, ticket=ticket, location=self.fix())


class StaffScanForm(ScanForm):
    """Into which shift, and which way; or only who it is."""

    shift_id = RadioField(_l("Which shift?"), validators=[Optional()])
    intent = RadioField(
        _l("In or out?"),
        choices=[
            SelectChoice("", _l("What comes next for this person")),  # type: ignore[arg-type]  # lazy text is text
            SelectChoice("in", _l("Check in")),  # type: ignore[arg-type]  # lazy text is text
            SelectChoice("out", _l("Check out")),  # type: ignore[arg-type]  # lazy text is text
        ],
        default="",
        validators=[Optional()],
    )

    def offer(self, shifts: list[tuple[UUID, str]]) -> None:
        """The shifts to choose from, the first one chosen already; or none, to see who it is."""
        self.shift_id.choices = [SelectChoice(str(shift_id), title) for shift_id, title in shifts]
        self.shift_id.choices.append(SelectChoice("", gettext("No shift: only see who it is")))
        if self.shift_id.data is None:
            self.shift_id.data = str(shifts[0][0]) if shifts else ""

    def to_command(self, code: str, device_id: str | None, ticket: Ticket | None = None) -> ScanCommand:
        """A scan of somebody else's code."""
        own = super().to_command(code, device_id, ticket)
        if not self.shift_id.data:
            return replace(own, intent=Intent.VERIFY)
        wanted = Intent(self.intent.data) if self.intent.data else None
        return replace(own, shift_id=UUID(self.shift_id.data), intent=wanted)


class CodeForm(ScanForm):
    """A code that a camera read or a finger typed."""

    code = StringField(
        _l("8 digits under the picture"),
        validators=[InputRequired(), Length(max=300)],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": "300"},
    )

    def validate_code(self, field: StringField) -> None:
        """Only text that a database can keep."""
        if not is_clean_text(field.data or ""):
            raise ValidationError


class UndoForm(NonceForm):
    """Why an attendance was a mistake."""

    reason = StringField(_l("What was the mistake?"), validators=[InputRequired(), Length(max=500)])

    def to_command(self, attendance_id: UUID) -> Undo:
        """For the service."""
        return Undo(attendance_id, (self.reason.data or "").strip())


class CardsForm(Form):
    """Whose cards to print on one sheet."""

    people = SelectMultipleField(
        _l("Whose cards?"),
        coerce=UUID,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Choose at least one person.")), Length(max=_MOST_ON_A_SHEET)],
    )
    renew = HiddenField(validators=[Optional()])

    def to_command(self) -> CardPrint:
        """For the service."""
        return CardPrint(tuple(self.people.data or ()), renew=self.renew.data == "1")


class ConfirmForm(NonceForm):
    """Until when somebody stayed whom the clock checked out; nothing given: until the end."""

    left = TimeField(_l("Left at"), validators=[Optional()])
    reason = StringField(_l("How do you know?"), validators=[Optional(), Length(max=500)])

    def to_command(self, attendance_id: UUID, starts_at: datetime, zone: ZoneInfo) -> Confirm:
        """For the service."""
        return Confirm(attendance_id, _around(self.left, starts_at, zone), _text(self.reason))


class CorrectionForm(NonceForm):
    """That one was there; a single press is enough where a scan says when."""

    came = TimeField(_l("I came at"), validators=[Optional()])
    left = TimeField(_l("I left at"), validators=[Optional()])
    note = StringField(
        _l("What happened?"), validators=[Optional(), Length(max=500)],
        description=_l("For example: my phone was empty."),
    )  # fmt: skip

    def to_command(self, shift_id: UUID, starts_at: datetime, zone: ZoneInfo) -> AskCorrection:
        """For the service."""
        came, left = (_around(field, starts_at, zone) for field in (self.came, self.left))
        return AskCorrection(shift_id, came, left, _text(self.note))


class DecisionForm(NonceForm):
    """Accept with these times, or decline with a reason: which of the two, the pressed button says."""

    came = TimeField(_l("Came at"), validators=[Optional()])
    left = TimeField(_l("Left at"), validators=[Optional()])
    reason = StringField(
        _l("Reason"),
        validators=[Optional(), Length(max=500)],
        description=_l("Needed to decline. The volunteer reads this."),
    )
    decision = StringField(validators=[AnyOf(("accept", "decline"))])

    def fill(self, wish: CorrectionView, zone: ZoneInfo) -> None:
        """Show what was asked for."""
        self.came.data = wish.checked_in_at.astimezone(zone).time()
        self.left.data = wish.checked_out_at.astimezone(zone).time()

    def to_command(self, wish: CorrectionView, zone: ZoneInfo) -> DecideCorrection:
        """For the service; a time that was not touched stays as exact as it was asked for."""
        times = [
            None if field.data in (None, asked.astimezone(zone).time().replace(second=0, microsecond=0))
            else _around(field, wish.starts_at, zone)
            for field, asked in ((self.came, wish.checked_in_at), (self.left, wish.checked_out_at))
        ]  # fmt: skip
        return DecideCorrection(wish.id, self.decision.data == "accept", _text(self.reason), *times)


class HeadCountForm(NonceForm):
    """How many people the leader sees."""

    counted = IntegerField(_l("How many people do you see?"), validators=[InputRequired(), NumberRange(0, 10_000)])

    def to_command(self, shift_id: UUID) -> CountHeads:
        """For the service."""
        return CountHeads(shift_id, self.counted.data or 0)


def _around(field: TimeField, starts_at: datetime, zone: ZoneInfo) -> datetime | None:
    """A time of day as the instant that a shift means by it: the first one after its check-in opens."""
    if field.data is None:
        return None
    opens = (starts_at - OPENS_BEFORE).astimezone(zone)
    told = datetime.combine(opens.date(), field.data, zone)
    return told if told >= opens else told + timedelta(days=1)


def _text(field: StringField) -> str | None:
    return (field.data or "").strip() or None


class ReviewForm(Form):
    """A verdict: by one of the buttons that bring their reason along, or with one's own words."""

    type = StringField(validators=[AnyOf(list(ReviewSubject))])
    id = StringField(validators=[InputRequired()])
    preset = StringField(validators=[Optional(), AnyOf([preset.name for preset in PRESETS])])
    decision = StringField(validators=[Optional(), AnyOf(list(Verdict))])
    reason = StringField(validators=[Length(max=500)])

    def validate_id(self, field: StringField) -> None:
        """An id."""
        try:
            UUID(field.data or "")
        except ValueError as error:
            raise ValidationError from error

    def validate_reason(self, field: StringField) -> None:
        """Whoever presses none of the ready buttons says why."""
        if not self.preset.data and not (self.decision.data and _text(field)):
            raise ValidationError(gettext("Please say why."))

    def to_command(self) -> Review:
        """For the service."""
        chosen = next((preset for preset in PRESETS if preset.name == self.preset.data), None)
        verdict = chosen.verdict if chosen else Verdict(self.decision.data)
        reason = text(f"review.reason.{chosen.name}") if chosen else _text(self.reason) or ""
        return Review(ReviewSubject(self.type.data), UUID(self.id.data or ""), verdict, reason)

    def complaint(self) -> str:
        """What is to be mended, above the list: the row may have gone."""
        return " ".join(str(error) for error in (*self.form_errors, *(e for field in self for e in field.errors)))
