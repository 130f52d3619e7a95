"""Payments at the counter, for who paid, the shop, and those who look after its place."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, false, or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import under_any
from app.people.models import Person
from app.places.models import Place
from app.rewards import policy
from app.rewards.models import Charge
from app.rewards.types import ChargeState
from app.shops.models import Shop


@dataclass(frozen=True, slots=True)
class ChargeFilter:
    """Which payments; without a shop: one's own."""

    state: ChargeState | None = None
    shop_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChargeView:
    """A payment with where it was and whose (masked), and what the one who looks may do about it."""

    charge: Charge
    shop: Shop
    person_name: str
    person_number: str
    may_confirm: bool
    may_cancel: bool

    @property
    def id(self) -> UUID:
        """The payment's."""
        return self.charge.id

    @property
    def state(self) -> ChargeState:
        """As it is by the clock, whether or not the sweeper has come round."""
        over = self.charge.expires_at is not None and self.charge.expires_at <= clock.now()
        return ChargeState.EXPIRED if over and self.charge.state is ChargeState.PENDING else self.charge.state


def charge_view(session: Session, actor: Actor, charge_id: UUID) -> ChargeView:
    """One payment, for those who may see it."""
    row = session.execute(_charges().where(Charge.id == charge_id)).one_or_none()
    if row is None:
        raise NotFound
    policy.ensure_may_see_charge(actor, row[0], row[4])
    return _view(actor, row)


def list_charges(session: Session, actor: Actor, wanted: ChargeFilter, page: PageRequest) -> Page[ChargeView]:
    """One's own payments, or those of a shop that the actor looks after; newest first."""
    query = _charges()
    if wanted.shop_id is None:
        query = query.where(Charge.person_id == actor.person_id if actor.person_id else false())
    else:
        query = query.where(Charge.shop_id == wanted.shop_id, _readable(actor))
    if wanted.state is not None:
        query = query.where(Charge.state == wanted.state)
    found = paginate(session, query, [Charge.id], page)
    return Page([_view(actor, row) for row in found.items], found.next_cursor)


def counter_charges(session: Session, actor: Actor, page: PageRequest) -> Page[ChargeView]:
    """Payments at the counters where the actor stands, newest first."""
    query = _charges().where(Charge.shop_id.in_(actor.shops(Permission.REDEMPTIONS_CAPTURE)))
    found = paginate(session, query, [Charge.id], page)
    return Page([_view(actor, row) for row in found.items], found.next_cursor)


def _charges() -> Select[Charge, Shop, str, str, str]:
    return (
        select(Charge, Shop, Person.name, Person.number, Place.path)
        .join(Shop, Shop.id == Charge.shop_id)
        .join(Place, Place.id == Shop.place_id)
        .join(Person, Person.id == Charge.person_id)
    )


def _readable(actor: Actor) -> ColumnElement[bool]:
    return or_(
        Charge.shop_id.in_(actor.shops(Permission.REDEMPTIONS_READ)),
        under_any(Place.path, actor.paths(Permission.REDEMPTIONS_READ)),
    )


def _view(actor: Actor, row: Row[Charge, Shop, str, str, str]) -> ChargeView:
    charge, shop, name, number, _ = row
    view = ChargeView(charge, shop, masked_name(name), number, may_confirm=False, may_cancel=False)
    if view.state is not ChargeState.PENDING:
        return view
    mine = charge.person_id == actor.person_id
    may_cancel = mine or policy.may_capture(actor, shop.id)
    return ChargeView(charge, shop, view.person_name, number, may_confirm=mine, may_cancel=may_cancel)
