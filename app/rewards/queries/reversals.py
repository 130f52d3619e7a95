"""Captures of both kinds, a redemption handed over or a payment, and what is asked about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import under_any
from app.people.models import Person
from app.places.models import Place
from app.rewards.models import CaptureReversal, Charge, Redemption, Reward
from app.rewards.policy import sides_of
from app.rewards.types import ChargeState, ReversalState, Side
from app.shops.models import Shop

_captures = union_all(
    select(
        Redemption.id, literal(False).label("is_charge"), Redemption.shop_id, Redemption.person_id, Redemption.points,
        Redemption.quantity, Reward.title, Redemption.captured_at, Redemption.reversed_at.is_not(None).label("gone"),
    ).join(Reward, Reward.id == Redemption.reward_id),
    select(
        Charge.id, literal(True), Charge.shop_id, Charge.person_id, Charge.points, null(), Charge.memo,
        Charge.captured_at, Charge.state == ChargeState.REVERSED,
    ),
).subquery("capture")  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaptureView:
    """What a shop handed over or was paid; of a payment `quantity` is None and the title its memo."""

    id: UUID
    is_charge: bool
    shop: Shop
    place_path: str
    person_id: UUID
    person_name: str
    person_number: str
    points: int
    quantity: int | None
    title: str
    captured_at: datetime | None
    is_reversed: bool

    @property
    def own_page(self) -> str:
        """Where the resident reads about it."""
        return f"/charges/{self.id}" if self.is_charge else f"/redemptions/{self.id}"


@dataclass(frozen=True, slots=True)
class ReversalView:
    """A capture that somebody asked to take back, with what it is about."""

    reversal: CaptureReversal
    capture: CaptureView
    asked_by_name: str
    decided_by_name: str | None
    may_decide: bool
    may_withdraw: bool

    @property
    def id(self) -> UUID:
        """What was asked."""
        return self.reversal.id


def capture_view(session: Session, actor: Actor, capture_id: UUID) -> CaptureView:
    """A redemption or a payment by its id, for the shop, those who look after its place, and who paid."""
    row = session.execute(_with_people().where(_captures.c.id == capture_id)).one_or_none()
    if row is None:
        raise NotFound
    found = _capture(row)
    looks_after = actor.may(Permission.REDEMPTIONS_READ, path=found.place_path, shop_id=found.shop.id)
    if not looks_after and found.person_id != actor.person_id:
        raise NotFound
    return found


def latest_captures(session: Session, actor: Actor, side: Side, page: PageRequest) -> Page[CaptureView]:
    """What the actor's shops or the shops of their places handed over, last first."""
    query = _with_people().where(_captures.c.captured_at.is_not(None), _on_side(actor, side))
    found = paginate(session, query, [_captures.c.captured_at, _captures.c.id], page)
    return Page([_capture(row) for row in found.items], found.next_cursor)


def reversals_of(capture_id: UUID) -> Select[CaptureReversal]:
    """What was asked about a capture."""
    return select(CaptureReversal).where(
        or_(CaptureReversal.redemption_id == capture_id, CaptureReversal.charge_id == capture_id)
    )


def reversal_view(session: Session, actor: Actor, capture_id: UUID, reversal_id: UUID) -> ReversalView:
    """One of them, for those who may see the capture."""
    capture = capture_view(session, actor, capture_id)
    found = [view for view in _views(session, actor, capture) if view.id == reversal_id]
    if not found:
        raise NotFound
    return found[0]


def list_reversals(session: Session, actor: Actor, capture_id: UUID) -> list[ReversalView]:
    """All that was asked about one capture, newest first: seldom more than one or two."""
    return _views(session, actor, capture_view(session, actor, capture_id))


def pending_reversals(session: Session, actor: Actor, side: Side) -> list[CaptureView]:
    """Captures that somebody wants taken back and nobody has decided about, on one side; newest first."""
    asked = select(CaptureReversal.redemption_id, CaptureReversal.charge_id).where(
        CaptureReversal.state == ReversalState.PENDING
    )
    waiting = asked.subquery()
    query = (
        _with_people()
        .join(waiting, or_(waiting.c.redemption_id == _captures.c.id, waiting.c.charge_id == _captures.c.id))
        .where(_on_side(actor, side))
        .order_by(_captures.c.captured_at.desc(), _captures.c.id)
    )
    return [_capture(row) for row in session.execute(query)]


def _on_side(actor: Actor, side: Side) -> ColumnElement[bool]:
    if side is Side.SHOP:
        return _captures.c.shop_id.in_(actor.shops(Permission.REDEMPTIONS_REVERSE))
    return under_any(Place.path, actor.paths(Permission.REDEMPTIONS_REVERSE))


def _with_people() -> Select[*tuple[Any, ...]]:
    """A capture's columns, then its shop, the shop's place, and whose it is."""
    return (
        select(_captures, Shop, Place.path, Person.name, Person.number)
        .join(Shop, Shop.id == _captures.c.shop_id)
        .join(Place, Place.id == Shop.place_id)
        .join(Person, Person.id == _captures.c.person_id)
    )


def _capture(row: Sequence[Any]) -> CaptureView:
    id_, is_charge, _, person_id, points, quantity, title, captured_at, gone, shop, path, name, number = row
    return CaptureView(
        id=id_, is_charge=bool(is_charge), shop=shop, place_path=path, person_id=person_id,
        person_name=masked_name(name), person_number=number, points=points, quantity=quantity, title=title,
        captured_at=captured_at, is_reversed=bool(gone),
    )  # fmt: skip


def _views(session: Session, actor: Actor, capture: CaptureView) -> list[ReversalView]:
    asker, decider = aliased(Person), aliased(Person)
    query = (
        reversals_of(capture.id)
        .join(asker, asker.id == CaptureReversal.asked_by)
        .outerjoin(decider, decider.id == CaptureReversal.decided_by)
        .add_columns(asker.name, decider.name)
        .order_by(CaptureReversal.id.desc())
    )
    sides = sides_of(actor, capture.shop.id, capture.place_path)
    return [_view(actor, capture, sides, *row) for row in session.execute(query)]


def _view(
    actor: Actor, capture: CaptureView, sides: frozenset[Side], row: CaptureReversal, asker: str, decider: str | None
) -> ReversalView:
    waits, mine = row.state is ReversalState.PENDING, row.asked_by == actor.person_id
    return ReversalView(
        row, capture, masked_name(asker), masked_name(decider) if decider else None,
        may_decide=waits and not mine and bool(sides - {row.side}),
        may_withdraw=waits and mine,
    )  # fmt: skip
