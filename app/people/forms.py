"""Forms of the pages of people."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    HiddenField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired, Length, Optional

from app.core import clock
from app.core.permissions import Role
from app.people import policy
from app.people.queries import Home, PersonView
from app.people.types import (
    Close,
    ClosingReason,
    Disclosable,
    Disclose,
    Gender,
    NewGrant,
    NewPassword,
    NewPerson,
    PersonChange,
)
from app.places.types import Level
from app.web.context import settings
from app.web.forms import Form

_LONGEST_PASSWORD = 128


def _uuid_or_none(value: object) -> UUID | None:
    return UUID(str(value)) if value else None


def _choices(named: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(str(value), name) for value, name in named.items()]


class SignInForm(Form):
    """Phone and password."""

    phone = StringField(
        _l("Phone number"), [InputRequired(), Length(max=40)],
        render_kw={"inputmode": "tel", "autocomplete": "username"},
    )  # fmt: skip
    password = PasswordField(
        _l("Password"), [InputRequired(), Length(max=_LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )  # fmt: skip


class LinkForm(Form):
    """One button."""


class DemoForm(Form):
    """One of the people of the demo city."""

    person_id = HiddenField()

    def wanted(self) -> UUID | None:
        """Whose button was pressed; None if it is no id."""
        with suppress(ValueError):
            return UUID(self.person_id.data or "")
        return None


class PasswordForm(Form):
    """A password of one's own choice."""

    current = PasswordField(
        _l("Present password"), [Optional(), Length(max=_LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )  # fmt: skip
    password = PasswordField(
        _l("New password"), [InputRequired(), Length(max=_LONGEST_PASSWORD)],
        description=_l("At least 8 characters. Three words that only you put together are easy to remember."),
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip

    def to_command(self) -> NewPassword:
        """For the service."""
        return NewPassword(self.password.data or "", self.current.data or None)


class PersonForm(Form):
    """Particulars of a person. Sealed ones are never sent back to the page: left empty, they stay."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=100)], render_kw={"autocomplete": "off"})
    place_id = SelectField(_l("Home place"), [InputRequired()], coerce=_uuid_or_none)
    phone = StringField(_l("Mobile phone"), [Optional(), Length(max=40)], render_kw={"inputmode": "tel"})
    id_number = StringField(_l("ID number"), [Optional(), Length(max=40)])
    birth_date = DateField(_l("Birth date"), [Optional()])
    gender = SelectField(
        _l("Gender"), [Optional()],
        choices=_choices({"": _l("not stated"), Gender.FEMALE: _l("female"), Gender.MALE: _l("male")}),
    )  # fmt: skip
    guardian = StringField(
        _l("Guardian"), [Optional(), Length(max=200)], description=_l("For children: name and phone of a parent.")
    )
    note = TextAreaField(_l("Note"), [Optional(), Length(max=4000)], render_kw={"rows": 3})

    def offer(self, homes: Iterable[Home]) -> None:
        """The places one may choose from."""
        self.place_id.choices = _choices({str(home.id): home.name for home in homes})

    def fill(self, view: PersonView) -> None:
        """Show what is known and not sealed."""
        self.name.data, self.place_id.data = view.name, view.place.id
        if view.details is not None:
            self.birth_date.data = view.details.birth_date
            self.gender.data = view.details.gender or ""
            self.guardian.data, self.note.data = view.details.guardian, view.details.note

    def to_change(self) -> PersonChange:
        """For the service."""
        given = {"name", "place_id", "birth_date", "gender", "guardian", "note"}
        given |= {name for name in ("phone", "id_number") if self[name].data}
        return PersonChange(given=frozenset(given), **self._fields_of_person())

    def to_command(self) -> NewPerson:
        """For the service."""
        return NewPerson(**self._fields_of_person())

    def _fields_of_person(self) -> dict[str, Any]:
        return {
            "name": (self.name.data or "").strip(),
            "place_id": self.place_id.data,
            "phone": self.phone.data or None,
            "id_number": self.id_number.data or None,
            "birth_date": self.birth_date.data,
            "gender": Gender(self.gender.data) if self.gender.data else None,
            "guardian": self.guardian.data or None,
            "note": self.note.data or None,
        }


ROLE_NAMES = {
    Role.ADMIN: _l("admin"),
    Role.APPROVER: _l("approver"),
    Role.GRID_WORKER: _l("grid worker"),
    Role.GUARD: _l("guard"),
    Role.AUDITOR: _l("auditor"),
}


class GrantForm(Form):
    """A role at a place."""

    role = SelectField(
        _l("Role"), [InputRequired()], choices=_choices({role: ROLE_NAMES[role] for role in policy.PLACE_ROLES})
    )
    place_id = SelectField(_l("At which place, and all below it"), [InputRequired()], coerce=_uuid_or_none)
    last_day = DateField(_l("Last day"), [Optional()], description=_l("Leave it empty and the role stays until ended."))

    def offer(self, homes: Iterable[Home]) -> None:
        """The places one may choose from."""
        self.place_id.choices = _choices({str(home.id): home.name for home in homes})

    def to_command(self) -> NewGrant:
        """For the service; the role ends with its last day in the site's calendar."""
        day = self.last_day.data
        ends = clock.start_of_day(day + timedelta(days=1), settings().zone) if day else None
        return NewGrant(Role(self.role.data), self.place_id.data, valid_to=ends)


class DisclosureForm(Form):
    """Which sealed fields, and why."""

    fields_wanted = SelectMultipleField(
        _l("What do you have to see?"),
        [InputRequired()],
        choices=_choices({Disclosable.PHONE: _l("Full phone number"), Disclosable.ID_NUMBER: _l("ID number")}),
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    reason = StringField(
        _l("Reason"), [InputRequired(), Length(max=500)], description=_l("It is kept in the log under your name.")
    )

    def to_command(self) -> Disclose:
        """For the service."""
        wanted = tuple(Disclosable(field) for field in self.fields_wanted.data or ())
        return Disclose(wanted, (self.reason.data or "").strip())


class CloseForm(Form):
    """Why an account ends."""

    reason = SelectField(
        _l("Reason"),
        [InputRequired()],
        choices=_choices(
            {
                ClosingReason.MOVED: _l("moved away"),
                ClosingReason.DIED: _l("died"),
                ClosingReason.ASKED: _l("asked for it"),
                ClosingReason.MISTAKE: _l("registered by mistake"),
            }
        ),
    )
    note = StringField(_l("A word more"), [Optional(), Length(max=200)])

    def to_command(self) -> Close:
        """For the service."""
        return Close(ClosingReason(self.reason.data), self.note.data or None)


class ReopenForm(Form):
    """Why a closing is taken back."""

    reason = StringField(_l("Reason"), [InputRequired(), Length(max=500)])


class RosterForm(Form):
    """A roster and the place whose people stand in it."""

    place_id = SelectField(_l("Whose people are these?"), [InputRequired()], coerce=_uuid_or_none)
    file = FileField(
        _l("Excel file"), [FileRequired(_l("Please choose the file first."))],
        description=_l("Only the first sheet counts. Not more than 20,000 people at once."),
        render_kw={"accept": ".xlsx"},
    )  # fmt: skip

    def offer(self, homes: Iterable[Home]) -> None:
        """The places one may choose from; the sheet itself says who lives in which grid."""
        self.place_id.choices = _choices({str(home.id): home.name for home in homes if home.level != Level.GRID})
