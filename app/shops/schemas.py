"""JSON shapes of shops."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints as Text

from app.shops.types import EditShop, NewShop, NewStaff, ShopFilter, ShopView, StaffRole, StaffView
from app.web.schema import ApiModel, Id, Instant, Line, Location, Name, PageQuery, Search

#: A short word such as `tea`, `barber`, `canteen`, or what the community calls it.
ShopCategory = Annotated[str, Text(min_length=1, max_length=40, strip_whitespace=True)]
VolunteerNumber = Annotated[str, Text(min_length=1, max_length=40, strip_whitespace=True)]


class ShopIn(ApiModel):
    """A partner shop to set up."""

    name: Name
    place_id: Id
    category: ShopCategory
    address: Line | None = None
    location: Location | None = None

    def to_command(self) -> NewShop:
        """For the service."""
        lat, lon = _spot(self.location)
        return NewShop(self.name, self.place_id, self.category, self.address, lat, lon)


class ShopPatch(ApiModel):
    """What may change of a shop; `address` and `location` may be taken away with null."""

    name: Name | None = None
    category: ShopCategory | None = None
    address: Line | None = None
    location: Location | None = None

    def to_command(self, shop_id: UUID) -> EditShop:
        """For the service: only what was sent."""
        changes: list[tuple[str, str | float | None]] = []
        if self.name is not None:
            changes.append(("name", self.name))
        if self.category is not None:
            changes.append(("category", self.category))
        if "address" in self.model_fields_set:
            changes.append(("address", self.address))
        if "location" in self.model_fields_set:
            lat, lon = _spot(self.location)
            changes += [("lat", lat), ("lon", lon)]
        return EditShop(shop_id, tuple(changes))


class ShopQuery(PageQuery):
    """Shops at or below a place, by part of the name or address."""

    place_id: Id | None = None
    q: Search | None = None

    def to_filter(self) -> ShopFilter:
        """What the query wants."""
        return ShopFilter(self.place_id, self.q)


class ShopOut(ApiModel):
    """A shop."""

    id: Id
    name: str
    place_id: Id
    place: str
    category: str
    address: str | None
    location: Location | None
    closed_at: Instant | None

    @classmethod
    def of(cls, shop: ShopView) -> "ShopOut":
        """As lists show it."""
        spot = None if shop.lat is None or shop.lon is None else Location(lat=shop.lat, lon=shop.lon)
        return cls(
            id=shop.id, name=shop.name, place_id=shop.place_id, place=shop.place_name, category=shop.category,
            address=shop.address, location=spot, closed_at=shop.closed_at,
        )  # fmt: skip


class StaffIn(ApiModel):
    """Who comes to work: `person_id`, or `number` together with `name`."""

    person_id: Id | None = None
    number: VolunteerNumber | None = None
    name: Name | None = None
    role: StaffRole

    def to_command(self, shop_id: UUID) -> NewStaff:
        """For the service."""
        return NewStaff(shop_id, self.role, self.person_id, self.number, self.name)


class StaffOut(ApiModel):
    """Somebody who works at a shop."""

    id: Id
    shop_id: Id
    person_id: Id
    number: str
    name: str
    role: StaffRole
    started_at: Instant

    @classmethod
    def of(cls, staff: StaffView) -> "StaffOut":
        """As lists show it."""
        return cls(
            id=staff.id, shop_id=staff.shop_id, person_id=staff.person_id, number=staff.number,
            name=staff.name, role=staff.role, started_at=staff.started_at,
        )  # fmt: skip


def _spot(location: Location | None) -> tuple[float | None, float | None]:
    return (None, None) if location is None else (location.lat, location.lon)
