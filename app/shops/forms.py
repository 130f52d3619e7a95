"""Forms for shops."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.shops.types import EditShop, NewShop, NewStaff, ShopView, StaffRole
from app.web.forms import Form

#: What most partner shops are; the API takes any other short word as well.
CATEGORIES: dict[str, Any] = {
    "tea": _l("Tea house"),
    "barber": _l("Barber"),
    "canteen": _l("Canteen"),
    "grocery": _l("Grocery"),
    "pharmacy": _l("Pharmacy"),
    "repair": _l("Repairs"),
    "other": _l("Other shop"),
}
ROLE_NAMES: dict[StaffRole, Any] = {StaffRole.OWNER: _l("Owner"), StaffRole.CLERK: _l("Clerk")}


class ShopForm(Form):
    """Set up a partner shop."""

    name = StringField(_l("Name of the shop"), [DataRequired(), Length(max=100)])
    category = SelectField(
        _l("Kind of shop"), [InputRequired()], choices=[SelectChoice(code, name) for code, name in CATEGORIES.items()]
    )
    place_id = SelectField(_l("Place"), [InputRequired()], coerce=UUID)
    address = StringField(_l("Address"), [Optional(), Length(max=200)])

    def offer(self, places: Mapping[UUID, str]) -> None:
        """The places one may choose from, by id."""
        self.place_id.choices = [SelectChoice(str(place_id), name) for place_id, name in places.items()]

    def to_command(self) -> NewShop:
        """For the service."""
        address = (self.address.data or "").strip()
        return NewShop((self.name.data or "").strip(), self.place_id.data, self.category.data, address or None)


class ShopEditForm(Form):
    """Change what a shop says of itself."""

    name = StringField(_l("Name of the shop"), [DataRequired(), Length(max=100)])
    category = SelectField(_l("Kind of shop"), [InputRequired()])
    address = StringField(_l("Address"), [Optional(), Length(max=200)])

    def offer(self, shop: ShopView) -> None:
        """The kinds, and the shop's own if it is none of ours."""
        kinds = dict(CATEGORIES)
        kinds.setdefault(shop.category, shop.category)
        self.category.choices = [SelectChoice(code, name) for code, name in kinds.items()]

    def fill(self, shop: ShopView) -> None:
        """Show what is there."""
        self.name.data, self.category.data, self.address.data = shop.name, shop.category, shop.address

    def to_command(self, shop_id: UUID) -> EditShop:
        """For the service."""
        changes = {
            "name": (self.name.data or "").strip(),
            "category": self.category.data,
            "address": (self.address.data or "").strip() or None,
        }
        return EditShop(shop_id, tuple(changes.items()))


class StaffForm(Form):
    """Take somebody on by what stands on their card."""

    number = StringField(
        _l("Volunteer number"), [DataRequired(), Length(max=40)],
        description=_l("It stands on the person's card and on their own page."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )  # fmt: skip
    name = StringField(_l("Name"), [DataRequired(), Length(max=100)], render_kw={"autocomplete": "off"})
    role = SelectField(
        _l("Part in the shop"), [InputRequired()], coerce=StaffRole, choices=[SelectChoice(r.value, n) for r, n in reversed(ROLE_NAMES.items())]
    )  # fmt: skip

    def to_command(self, shop_id: UUID) -> NewStaff:
        """For the service."""
        return NewStaff(shop_id, self.role.data, number=self.number.data, name=(self.name.data or "").strip())
