"""Reads of shops, and what other rooms build their rights and their sight on."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, case, literal, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import path_of, under, under_any
from app.people.models import Person
from app.places.models import Place
from app.shops import policy
from app.shops.models import Shop, ShopStaff
from app.shops.types import ShopFilter, ShopView, StaffRole, StaffView

_PRESENT = ShopStaff.ended_at.is_(None)


def get(session: Session, shop_id: UUID) -> Shop:
    """The shop, open or closed."""
    shop = session.get(Shop, shop_id)
    if shop is None:
        raise NotFound
    return shop


def works_at(session: Session, shop_id: UUID, person_id: UUID) -> bool:
    """Whether somebody works at the shop now."""
    query = select(ShopStaff.id).where(ShopStaff.shop_id == shop_id, ShopStaff.person_id == person_id, _PRESENT)
    return session.execute(query).first() is not None


def shop_grants(person_id: ColumnElement[UUID]) -> Select[str, str, UUID, str]:
    """Rights by working at open shops, as rows of (role, scope_type, scope_id, place_path)."""
    return (
        select(
            type_coerce(ShopStaff.role, String).label("role"),
            literal("shop").label("scope_type"),
            Shop.id.label("scope_id"),
            Place.path.label("place_path"),
        )
        .join(Shop, Shop.id == ShopStaff.shop_id)
        .join(Place, Place.id == Shop.place_id)
        .where(ShopStaff.person_id == person_id, _PRESENT, Shop.closed_at.is_(None))
    )


def people_in_sight(paths: Iterable[str]) -> Select[UUID]:
    """Whom the desks at these places see because they work at a shop there."""
    return (
        select(ShopStaff.person_id)
        .join(Shop, Shop.id == ShopStaff.shop_id)
        .join(Place, Place.id == Shop.place_id)
        .where(_PRESENT, under_any(Place.path, paths))
    )


def view(session: Session, shop_id: UUID) -> ShopView:
    """A shop whoever asks: shops are public."""
    row = session.execute(_views().where(Shop.id == shop_id)).one_or_none()
    if row is None:
        raise NotFound
    return _view(*row)


def show(session: Session, _actor: Actor, shop_id: UUID) -> ShopView:
    """The same for a door."""
    return view(session, shop_id)


def list_shops(session: Session, _actor: Actor, wanted: ShopFilter, page: PageRequest) -> Page[ShopView]:
    """Open shops of the whole city, newest first."""
    return _page(session, _matching(session, wanted), page)


def managed(session: Session, actor: Actor, wanted: ShopFilter, page: PageRequest) -> Page[ShopView]:
    """Open shops at the actor's places, newest first: what the desk lists."""
    return _page(
        session, _matching(session, wanted).where(under_any(Place.path, actor.paths(Permission.DESK_READ))), page
    )


def worked_at(session: Session, actor: Actor) -> list[ShopView]:
    """Open shops in which the actor works, by name."""
    query = _views().where(Shop.id.in_(actor.shops(Permission.REDEMPTIONS_CAPTURE)), Shop.closed_at.is_(None))
    return [_view(*row) for row in session.execute(query.order_by(Shop.name, Shop.id))]


def list_staff(session: Session, actor: Actor, shop_id: UUID, page: PageRequest) -> Page[StaffView]:
    """Who works at a shop, owners first; for its owner and the desk of its place."""
    shop = get(session, shop_id)
    path = path_of(session, shop.place_id)
    policy.ensure_sees_staff(actor, shop, path)
    rank = case((ShopStaff.role == StaffRole.OWNER, 0), else_=1)
    query = _staff().where(ShopStaff.shop_id == shop_id)
    found = paginate(session, query, [rank, ShopStaff.started_at, ShopStaff.id], page, descending=False)
    whole = policy.sees_names(actor, shop, path)
    return Page([_staff_view(*row, whole=whole) for row in found.items], found.next_cursor)


def staff_view(session: Session, staff_id: UUID) -> StaffView:
    """One present worker with the whole name, for whoever has just taken them on."""
    return _staff_view(*session.execute(_staff().where(ShopStaff.id == staff_id)).one(), whole=True)


def _matching(session: Session, wanted: ShopFilter) -> Select[Shop, str, str]:
    query = _views().where(Shop.closed_at.is_(None))
    if wanted.place_id is not None:
        query = query.where(under(Place.path, path_of(session, wanted.place_id)))
    if wanted.q and wanted.q.strip():
        words = wanted.q.strip()
        query = query.where(
            or_(Shop.name.contains(words, autoescape=True), Shop.address.contains(words, autoescape=True))
        )
    return query


def _page(session: Session, query: Select[Shop, str, str], page: PageRequest) -> Page[ShopView]:
    found = paginate(session, query, [Shop.id], page)
    return Page([_view(*row) for row in found.items], found.next_cursor)


def _views() -> Select[Shop, str, str]:
    return select(Shop, Place.name, Place.path).join(Place, Place.id == Shop.place_id)


def _view(shop: Shop, place_name: str, place_path: str) -> ShopView:
    return ShopView(
        id=shop.id, name=shop.name, place_id=shop.place_id, place_name=place_name, place_path=place_path,
        category=shop.category, address=shop.address, lat=shop.lat, lon=shop.lon, closed_at=shop.closed_at,
    )  # fmt: skip


def _staff() -> Select[ShopStaff, str, str]:
    return select(ShopStaff, Person.number, Person.name).join(Person, Person.id == ShopStaff.person_id).where(_PRESENT)


def _staff_view(row: ShopStaff, number: str, name: str, *, whole: bool) -> StaffView:
    return StaffView(
        id=row.id, shop_id=row.shop_id, person_id=row.person_id, number=number,
        name=name if whole else masked_name(name), role=row.role, started_at=row.started_at,
    )  # fmt: skip
