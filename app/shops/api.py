"""JSON doors of shops."""

from typing import Any
from uuid import UUID

from app.core.permissions import Permission
from app.shops import queries, service
from app.shops.schemas import ShopIn, ShopOut, ShopPatch, ShopQuery, StaffIn, StaffOut
from app.shops.types import EndStaff
from app.web.api import Api, Reply, act, read
from app.web.guards import public, requires
from app.web.schema import Listing, PageQuery, listing

api = Api("shops", __name__)


@api.door("POST", "/shops", requires(Permission.SHOPS_MANAGE), body=ShopIn, out=ShopOut, status=201)
def create_shop(body: ShopIn) -> Reply:
    """Set up a partner shop."""
    return act(service.create_shop, body.to_command(), show=ShopOut.of, status=201)


@api.door("GET", "/shops", public, query=ShopQuery, out=Listing[ShopOut])
def list_shops(query: ShopQuery) -> dict[str, Any]:
    """The open shops of the city, newest first."""
    return listing(read(queries.list_shops, query.to_filter(), query.page()), ShopOut.of)


@api.door("GET", "/shops/<uuid:shop_id>", public, out=ShopOut)
def get_shop(shop_id: UUID) -> ShopOut:
    """One shop, also a closed one."""
    return ShopOut.of(read(queries.show, shop_id))


@api.door("PATCH", "/shops/<uuid:shop_id>", requires(Permission.SHOPS_MANAGE), body=ShopPatch, out=ShopOut)
def edit_shop(shop_id: UUID, body: ShopPatch) -> Reply:
    """Change name, category, address or location."""
    return act(service.edit_shop, body.to_command(shop_id), show=ShopOut.of)


@api.door("POST", "/shops/<uuid:shop_id>/closings", requires(Permission.SHOPS_MANAGE), out=ShopOut)
def close_shop(shop_id: UUID) -> Reply:
    """End the partnership; what the shop did stays."""
    return act(service.close_shop, shop_id, show=ShopOut.of)


@api.door(
    "GET", "/shops/<uuid:shop_id>/staff", requires(Permission.SHOPS_STAFF, Permission.AUDIT_READ),
    query=PageQuery, out=Listing[StaffOut],
)  # fmt: skip
def list_staff(shop_id: UUID, query: PageQuery) -> dict[str, Any]:
    """Who works at the shop, owners first; for its owner and the desk of its place."""
    return listing(read(queries.list_staff, shop_id, query.page()), StaffOut.of)


@api.door(
    "POST", "/shops/<uuid:shop_id>/staff", requires(Permission.SHOPS_STAFF), body=StaffIn, out=StaffOut, status=201
)
def add_staff(shop_id: UUID, body: StaffIn) -> Reply:
    """Take somebody on, by id or by volunteer number with the name."""
    return act(service.add_staff, body.to_command(shop_id), show=StaffOut.of, status=201)


@api.door("DELETE", "/shops/<uuid:shop_id>/staff/<uuid:staff_id>", requires(Permission.SHOPS_STAFF), status=204)
def end_staff(shop_id: UUID, staff_id: UUID) -> Reply:
    """Somebody no longer works there."""
    return act(service.end_staff, EndStaff(shop_id, staff_id), status=204)
