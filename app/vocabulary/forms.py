"""Form for a community's own brand."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from app.vocabulary.types import NewBrand
from app.web.forms import Form


class BrandForm(Form):
    """Add a brand."""

    name = StringField(_l("Name of the brand"), [DataRequired(), Length(max=100)])
    code = StringField(
        _l("Short code"), [DataRequired(), Length(max=40), Regexp(r"^[a-z0-9_]+$")],
        description=_l("Small letters, digits and underscores, for example linli_zhijia."),
    )  # fmt: skip
    place = SelectField(_l("Whose brand is it?"), coerce=UUID, validators=[DataRequired()])

    def to_command(self) -> NewBrand:
        """For the service."""
        return NewBrand(code=self.code.data or "", name_zh=(self.name.data or "").strip(), place_id=self.place.data)
