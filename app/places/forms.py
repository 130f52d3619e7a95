"""Forms for grids."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from app.places.types import Closing, NewGrid, Recut
from app.web.forms import Form, SelectMultipleCheckField


class GridForm(Form):
    """Open a grid."""

    name = StringField(_l("Name of the grid"), [DataRequired(), Length(max=100)])
    code = StringField(
        _l("Grid code"), [Optional(), Length(max=40), Regexp(r"^[A-Za-z0-9_-]+$")],
        description=_l("Leave it empty and the next number is given."),
    )  # fmt: skip

    def to_command(self, community_id: UUID) -> NewGrid:
        """For the service."""
        return NewGrid(community_id, (self.name.data or "").strip(), self.code.data or None)


class RecutForm(Form):
    """Close some grids and open others."""

    close = SelectMultipleCheckField(  # type: ignore[no-untyped-call]
        _l("Grids that end today"), coerce=UUID, validators=[Optional()]
    )
    names = TextAreaField(_l("New grids, one name per line"), [Optional(), Length(max=4000)], render_kw={"rows": 5})
    reason = StringField(_l("Reason"), [DataRequired(), Length(max=500)])

    def to_command(self, community_id: UUID) -> Recut:
        """For the service."""
        names = [line.strip()[:100] for line in (self.names.data or "").splitlines()]
        opened = tuple(NewGrid(community_id, name) for name in names if name)
        return Recut(community_id, tuple(self.close.data or ()), opened, self.reason.data or "")


class ClosingForm(Form):
    """Close one grid."""

    reason = StringField(_l("Reason"), [DataRequired(), Length(max=500)])

    def to_command(self, place_id: UUID) -> Closing:
        """For the service."""
        return Closing(place_id, self.reason.data or "")
