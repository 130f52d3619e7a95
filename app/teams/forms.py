"""Forms for teams."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.teams.types import EditTeam, NewMember, NewTeam, TeamRole, TeamView
from app.web.forms import Form

#: Labels are spelled when they are shown, in the reader's language.
ROLE_NAMES: dict[TeamRole, Any] = {
    TeamRole.MEMBER: _l("Member"),
    TeamRole.DEPUTY: _l("Deputy leader"),
    TeamRole.LEADER: _l("Team leader"),
}


class TeamForm(Form):
    """Set up a team."""

    name = StringField(_l("Name of the team"), [DataRequired(), Length(max=100)])
    brand = SelectField(_l("Brand"), [InputRequired()])
    place_id = SelectField(_l("Place"), [InputRequired()], coerce=UUID)
    platform = StringField(
        _l("Platform"), [Optional(), Length(max=40)], description=_l("For riders: whom they ride for.")
    )

    def offer(self, brands: Mapping[str, str], places: Mapping[UUID, str]) -> None:
        """What one may choose from: brands by code, places by id."""
        self.brand.choices = [SelectChoice(code, name) for code, name in brands.items()]
        self.place_id.choices = [SelectChoice(str(place_id), name) for place_id, name in places.items()]

    def to_command(self) -> NewTeam:
        """For the service."""
        platform = (self.platform.data or "").strip()
        return NewTeam((self.name.data or "").strip(), self.brand.data, self.place_id.data, platform or None)


class TeamEditForm(Form):
    """Rename a team."""

    name = StringField(_l("Name of the team"), [DataRequired(), Length(max=100)])
    platform = StringField(
        _l("Platform"), [Optional(), Length(max=40)], description=_l("For riders: whom they ride for.")
    )

    def fill(self, team: TeamView) -> None:
        """Show what is there."""
        self.name.data, self.platform.data = team.name, team.platform

    def to_command(self, team_id: UUID) -> EditTeam:
        """For the service."""
        return EditTeam(team_id, (self.name.data or "").strip(), (self.platform.data or "").strip())


class MemberForm(Form):
    """Take somebody in by what stands on their card."""

    number = StringField(
        _l("Volunteer number"), [DataRequired(), Length(max=40)],
        description=_l("It stands on the volunteer's card and on their own page."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )  # fmt: skip
    name = StringField(_l("Name"), [DataRequired(), Length(max=100)], render_kw={"autocomplete": "off"})
    role = SelectField(
        _l("Part in the team"),
        [InputRequired()],
        coerce=TeamRole,
        choices=[SelectChoice(r.value, n) for r, n in ROLE_NAMES.items()],
    )

    def to_command(self, team_id: UUID) -> NewMember:
        """For the service."""
        return NewMember(team_id, self.role.data, number=self.number.data, name=(self.name.data or "").strip())


class RoleForm(Form):
    """Another part in the team."""

    role = SelectField(
        _l("Part in the team"),
        [InputRequired()],
        coerce=TeamRole,
        choices=[SelectChoice(r.value, n) for r, n in ROLE_NAMES.items()],
    )
