"""What shops speak of: roles, commands, views, refusals."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.core.errors import Conflict


class StaffRole(StrEnum):
    """A person's part in a shop; both are roles of `core.permissions` too."""

    OWNER = "owner"
    CLERK = "clerk"


@dataclass(frozen=True, slots=True)
class NewShop:
    """Set up a partner shop at a place; `category` is a short word such as `tea` or `barber`."""

    name: str
    place_id: UUID
    category: str
    address: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class EditShop:
    """Change what a shop says of itself; only the named fields, the place never."""

    shop_id: UUID
    changes: tuple[tuple[str, str | float | None], ...]


@dataclass(frozen=True, slots=True)
class NewStaff:
    """Take somebody on: by id if in reach, else by volunteer number together with the name."""

    shop_id: UUID
    role: StaffRole
    person_id: UUID | None = None
    number: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class EndStaff:
    """Somebody no longer works there."""

    shop_id: UUID
    staff_id: UUID


@dataclass(frozen=True, slots=True)
class ShopFilter:
    """Which shops: at or below a place, with a piece of the name or address."""

    place_id: UUID | None = None
    q: str | None = None


@dataclass(frozen=True, slots=True)
class ShopView:
    """A shop as lists show it."""

    id: UUID
    name: str
    place_id: UUID
    place_name: str
    place_path: str
    category: str
    address: str | None
    lat: float | None
    lon: float | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class StaffView:
    """Somebody who works at a shop; the name is masked for those who only read."""

    id: UUID
    shop_id: UUID
    person_id: UUID
    number: str
    name: str
    role: StaffRole
    started_at: datetime


class AlreadyStaff(Conflict):
    """One person works in one shop in one part at a time."""

    code = "already_staff"


class ShopClosed(Conflict):
    """A closed shop takes on nobody."""

    code = "shop_closed"
