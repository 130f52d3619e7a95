"""Writes to shops: setting up, who works there, closing."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.place_paths import path_of
from app.notices import service as notices
from app.people import queries as people
from app.shops import policy, queries
from app.shops.models import Shop, ShopStaff
from app.shops.types import AlreadyStaff, EditShop, EndStaff, NewShop, NewStaff, ShopView, StaffView


def create_shop(session: Session, actor: Actor, command: NewShop) -> ShopView:
    """Set up a partner shop at a place of the actor's; open as soon as made. Names are not unique."""
    policy.ensure_may_set_up(actor, path_of(session, command.place_id))
    shop = Shop(
        name=command.name, place_id=command.place_id, category=command.category, address=command.address,
        lat=command.lat, lon=command.lon, created_by=actor.person_id,
    )  # fmt: skip
    session.add(shop)
    session.flush()
    audit.record(session, actor, "shop.created", "shop", shop.id, place_id=shop.place_id)
    return queries.view(session, shop.id)


def edit_shop(session: Session, actor: Actor, command: EditShop) -> ShopView:
    """Change what a shop says of itself; its place stays, since its points belong to that place's scheme."""
    shop, _ = _managed(session, actor, command.shop_id)
    policy.ensure_open(shop)
    for name, value in command.changes:
        setattr(shop, name, value)
    session.flush()
    changed = {"changed": [name for name, _ in command.changes]}
    audit.record(session, actor, "shop.edited", "shop", shop.id, place_id=shop.place_id, detail=changed)
    return queries.view(session, shop.id)


def close_shop(session: Session, actor: Actor, shop_id: UUID) -> ShopView:
    """End a partnership: its staff's rights end with it, its history stays."""
    shop, _ = _managed(session, actor, shop_id)
    policy.ensure_open(shop)
    shop.closed_at = clock.now()
    session.flush()
    audit.record(session, actor, "shop.closed", "shop", shop.id, place_id=shop.place_id)
    return queries.view(session, shop.id)


def add_staff(session: Session, actor: Actor, command: NewStaff) -> StaffView:
    """Take somebody on and tell them; one person works at one shop in one part at a time."""
    shop = queries.get(session, command.shop_id)
    path = path_of(session, shop.place_id)
    policy.ensure_may_staff(actor, shop, path)
    policy.ensure_open(shop)
    person = people.in_reach(session, actor, people.Whom(command.person_id, command.number, command.name), path)
    if queries.works_at(session, shop.id, person.id):
        raise AlreadyStaff
    staff = ShopStaff(shop_id=shop.id, person_id=person.id, role=command.role, added_by=actor.person_id)
    session.add(staff)
    session.flush()
    _note(session, actor, "shop.staff_added", shop, staff)
    notices.tell(session, person.id, f"shop_joined_{command.role}", link="/counter", shop=shop.name)
    return queries.staff_view(session, staff.id)


def end_staff(session: Session, actor: Actor, command: EndStaff) -> None:
    """Somebody no longer works there: their rights end with the row."""
    shop = queries.get(session, command.shop_id)
    policy.ensure_may_staff(actor, shop, path_of(session, shop.place_id))
    # Locked, so that of two who end it at once only one does.
    staff = session.get(ShopStaff, command.staff_id, with_for_update=True, populate_existing=True)
    if staff is None or staff.shop_id != shop.id or staff.ended_at is not None:
        raise NotFound
    staff.ended_at = clock.now()
    staff.ended_by = actor.person_id
    _note(session, actor, "shop.staff_ended", shop, staff)


def _managed(session: Session, actor: Actor, shop_id: UUID) -> tuple[Shop, str]:
    shop = queries.get(session, shop_id)
    path = path_of(session, shop.place_id)
    policy.ensure_may_set_up(actor, path)
    return shop, path


def _note(session: Session, actor: Actor, action: str, shop: Shop, staff: ShopStaff) -> None:
    detail = {"person_id": str(staff.person_id), "role": staff.role.value}
    audit.record(session, actor, action, "shop", shop.id, place_id=shop.place_id, detail=detail)
