"""Shapes of what pages send."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import FloatField, IntegerField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import HiddenInput, TimeInput

from app.checkins.types import GeoFix
from app.patrols.types import (
    DEFAULT_RADIUS_M,
    DEFAULT_SPEED_MPS,
    MOST_POINTS,
    MOST_SEQ,
    AddPoints,
    Calibrate,
    EditPoint,
    EditRoute,
    NewHazard,
    NewPlan,
    NewRoute,
    Order,
    Point,
    PointView,
    RouteView,
    Terms,
)
from app.web.forms import Form, NonceForm
from app.web.request import is_clean_text

_LONGEST_NAME = 100
#: Labels are spelled when they are shown, in the reader's language.
ORDERS: dict[str, Any] = {
    Order.NOTED: _l("In their order; going back is marked"),
    Order.STRICT: _l("Only in their order"),
    Order.FREE: _l("In any order"),
}
WEEKDAYS: dict[int, Any] = {
    1: _l("Monday"), 2: _l("Tuesday"), 3: _l("Wednesday"), 4: _l("Thursday"), 5: _l("Friday"), 6: _l("Saturday"),
    7: _l("Sunday"),
}  # fmt: skip
_TIME = Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", message=_l("A time such as 19:30."))


class PointsForm(Form):
    """Checkpoints, a name on each line."""

    names = TextAreaField(
        _l("Checkpoints, one on each line"),
        [DataRequired(), Length(max=MOST_POINTS * _LONGEST_NAME)],
        render_kw={"rows": "6"},
    )

    def validate_names(self, field: TextAreaField) -> None:
        """Names that fit on a plate, and not more of them than anybody walks."""
        if any(len(name) > _LONGEST_NAME for name in self._lines()) or not is_clean_text(field.data or ""):
            raise ValidationError(_l("A name has at most 100 characters."))

    def points(self) -> tuple[Point, ...]:
        """For the service."""
        return tuple(Point(name) for name in self._lines())

    def to_command(self, route_id: UUID) -> AddPoints:
        """For the service."""
        return AddPoints(route_id, self.points())

    def _lines(self) -> list[str]:
        return [line.strip() for line in (self.names.data or "").splitlines() if line.strip()]


class PointForm(Form):
    """One checkpoint: its words, its place in the order, and how near is near enough."""

    name = StringField(_l("Name of the point"), [DataRequired(), Length(max=_LONGEST_NAME)])
    description = StringField(
        _l("Where exactly the plate hangs"), [Optional(), Length(max=200)],
        description=_l("A few words for whoever looks for it, such as: on the lamp post by the gatehouse."),
    )  # fmt: skip
    seq = IntegerField(
        _l("Number in the order"), [InputRequired(), NumberRange(1, MOST_SEQ)],
        description=_l("If another point has this number, the two change places."),
    )  # fmt: skip
    radius_m = IntegerField(
        _l("How near to a point, in metres"), [Optional(), NumberRange(10, 1000)],
        description=_l("Empty: as for the whole route."),
    )  # fmt: skip

    def fill(self, point: PointView) -> None:
        """What the point says now."""
        self.name.data, self.description.data = point.name, point.description
        self.seq.data, self.radius_m.data = point.seq, point.radius_m

    def to_command(self, route_id: UUID, point_id: UUID) -> EditPoint:
        """For the service: everything as the page shows it."""
        changes = {
            "name": (self.name.data or "").strip(), "description": (self.description.data or "").strip() or None,
            "seq": self.seq.data, "radius_m": self.radius_m.data,
        }  # fmt: skip
        return EditPoint(route_id, point_id, tuple(changes.items()), swap=True)


class TermsForm(Form):
    """A route's name and what holds for its rounds."""

    title = StringField(_l("Name of the route"), [DataRequired(), Length(max=_LONGEST_NAME)])
    order = RadioField(
        _l("How are the points walked?"),
        choices=[SelectChoice(*each) for each in ORDERS.items()],
        default=Order.NOTED.value,
    )
    opens = StringField(_l("From"), [Optional(), _TIME], widget=TimeInput())
    closes = StringField(_l("Until"), [Optional(), _TIME], widget=TimeInput())
    min_gap = IntegerField(_l("Least minutes between two points"), [Optional(), NumberRange(1, 1440)])
    max_gap = IntegerField(_l("Most minutes between two points"), [Optional(), NumberRange(1, 1440)])
    max_speed = FloatField(
        _l("Fastest, in metres a second"), [InputRequired(), NumberRange(0.1, 40)], default=DEFAULT_SPEED_MPS,
        description=_l("A brisk walk is 2.5; for riders take 8."),
    )  # fmt: skip
    radius_m = IntegerField(
        _l("How near to a point, in metres"), [InputRequired(), NumberRange(10, 1000)], default=DEFAULT_RADIUS_M
    )
    most_minutes = IntegerField(_l("Most minutes that a round counts"), [Optional(), NumberRange(1, 1440)])

    def terms(self) -> Terms:
        """For the service."""
        return Terms(
            order=Order(self.order.data or Order.NOTED), opens=self.opens.data or None,
            closes=self.closes.data or None, min_gap_s=_seconds(self.min_gap.data),
            max_gap_s=_seconds(self.max_gap.data), max_speed_mps=self.max_speed.data or DEFAULT_SPEED_MPS,
            radius_m=self.radius_m.data or DEFAULT_RADIUS_M, most_minutes=self.most_minutes.data,
        )  # fmt: skip

    def fill(self, route: RouteView) -> None:
        """What the route says now."""
        terms = route.terms
        self.title.data, self.order.data = route.title, terms.order.value
        self.opens.data, self.closes.data = terms.opens, terms.closes
        self.min_gap.data, self.max_gap.data = _minutes(terms.min_gap_s), _minutes(terms.max_gap_s)
        self.max_speed.data, self.radius_m.data = terms.max_speed_mps, terms.radius_m
        self.most_minutes.data = terms.most_minutes

    def to_edit(self, route_id: UUID) -> EditRoute:
        """For the service: everything as the page shows it."""
        terms = self.terms()
        changes = tuple((name, getattr(terms, name)) for name in Terms.__dataclass_fields__)
        return EditRoute(route_id, self.title.data, changes)


class RouteForm(TermsForm, PointsForm):
    """A new route with its first points."""

    team_id = SelectField(_l("Team"), [InputRequired()], coerce=UUID)
    category = SelectField(_l("What counts as"), [InputRequired()])

    def offer(self, teams: dict[UUID, str], categories: dict[str, str]) -> None:
        """The teams and kinds of service to choose from."""
        self.team_id.choices = [SelectChoice(str(team_id), name) for team_id, name in teams.items()]
        self.category.choices = [SelectChoice(*each) for each in categories.items()]

    def to_new(self) -> NewRoute | None:
        """For the service; None while the form is empty or out of shape."""
        if not isinstance(self.team_id.data, UUID):
            return None
        return NewRoute(
            self.team_id.data, self.title.data or "", self.category.data or "", self.terms(), self.points()
        )  # fmt: skip


class PlanForm(Form):
    """One more line of the week."""

    weekday = SelectField(
        _l("Every"), coerce=int, choices=[SelectChoice(str(day), name) for day, name in WEEKDAYS.items()]
    )
    starts = StringField(_l("At"), [InputRequired(), _TIME], widget=TimeInput())
    minutes = IntegerField(_l("How many minutes"), [InputRequired(), NumberRange(1, 1440)], default=60)
    people = IntegerField(_l("How many people"), [InputRequired(), NumberRange(1, 50)], default=2)

    def to_command(self, route_id: UUID) -> NewPlan:
        """For the service."""
        return NewPlan(
            route_id, self.weekday.data, self.starts.data or "", self.minutes.data or 1, self.people.data or 1
        )  # fmt: skip


class FixForm(NonceForm):
    """Where the phone is, as a script fills it in."""

    lat = FloatField(widget=HiddenInput(), validators=[Optional(), NumberRange(-90, 90)])
    lon = FloatField(widget=HiddenInput(), validators=[Optional(), NumberRange(-180, 180)])
    accuracy_m = FloatField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, 1_000_000)])
    age_s = FloatField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, 10_000_000)])

    def fix(self) -> GeoFix | None:
        """Where the browser says it is."""
        if self.lat.data is None or self.lon.data is None:
            return None
        return GeoFix(self.lat.data, self.lon.data, self.accuracy_m.data, self.age_s.data)

    def to_calibration(self, route_id: UUID, point_id: UUID, code: str) -> Calibrate:
        """For the service; a phone that gave no place is as good as one that is not sure of it."""
        return Calibrate(route_id, point_id, code, self.fix() or GeoFix(0.0, 0.0))


class HazardForm(FixForm):
    """A picture with one gesture, or a word."""

    photo = FileField(_l("Take a picture"), [Optional()])
    note = StringField(_l("What is wrong?"), [Optional(), Length(max=500)])

    def to_command(self, round_id: UUID) -> NewHazard:
        """For the service."""
        photo = self.photo.data.read() if self.photo.data else None
        note = (self.note.data or "").strip()
        return NewHazard(round_id, note or None, photo or None, self.fix())


class NumberForm(FixForm):
    """The number below a plate's picture, typed by staff."""

    code = StringField(
        _l("8 digits under the picture"), [InputRequired(), Length(max=20)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )  # fmt: skip


def _seconds(minutes: int | None) -> int | None:
    return None if minutes is None else minutes * 60


def _minutes(seconds: int | None) -> int | None:
    return None if seconds is None else -(-seconds // 60)
