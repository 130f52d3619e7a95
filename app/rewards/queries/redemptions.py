"""Redemptions, for their owners, shops and places."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, false, func, or_, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import path_of, under, under_any
from app.people.models import Person
from app.places.models import Place
from app.rewards import policy
from app.rewards.models import Charge, Redemption, Reward
from app.rewards.types import ChargeState, RedemptionCode, RedemptionState
from app.shops import queries as shops
from app.shops.models import Shop


@dataclass(frozen=True, slots=True)
class RedemptionFilter:
    """Which redemptions; without a shop, place or person: one's own."""

    state: RedemptionState | None = None
    shop_id: UUID | None = None
    place_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RedemptionView:
    """A redemption with what it is of, where, and whose (masked)."""

    redemption: Redemption
    reward: Reward
    shop: Shop
    person_name: str
    person_number: str


@dataclass(frozen=True, slots=True)
class RedemptionShown:
    """A redemption with its code, if it is held and the one who asks may hold it."""

    view: RedemptionView
    code: RedemptionCode | None

    @property
    def id(self) -> UUID:
        """The redemption's."""
        return self.view.redemption.id


@dataclass(frozen=True, slots=True)
class Month:
    """What a shop handed out from one instant to another, and was paid at its counter; taken back, it counts not."""

    captures: Page[RedemptionView]
    count: int
    points: int
    charge_count: int
    charge_points: int


def redemption_view(session: Session, actor: Actor, redemption_id: UUID) -> RedemptionView:
    """One redemption, for those who may see it."""
    row = session.execute(_redemptions().where(Redemption.id == redemption_id)).one_or_none()
    if row is None:
        raise NotFound
    policy.ensure_may_see(actor, row[0], path_of(session, row[2].place_id))
    return _redemption_view(row)


def list_redemptions(
    session: Session, actor: Actor, wanted: RedemptionFilter, page: PageRequest
) -> Page[RedemptionView]:
    """Redemptions, newest first: one's own, or those of a shop, place or person that the actor looks after."""
    query = _redemptions()
    if wanted.shop_id is None and wanted.place_id is None and wanted.person_id is None:
        query = query.where(Redemption.person_id == actor.person_id)
    else:
        query = query.where(_readable(actor))
    if wanted.shop_id is not None:
        query = query.where(Redemption.shop_id == wanted.shop_id)
    if wanted.person_id is not None:
        query = query.where(Redemption.person_id == wanted.person_id)
    if wanted.place_id is not None:
        below = select(Place.id).where(under(Place.path, path_of(session, wanted.place_id)))
        query = query.where(Shop.place_id.in_(below))
    if wanted.state is not None:
        query = query.where(_stands(wanted.state))
    found = paginate(session, query, [Redemption.id], page)
    return Page([_redemption_view(row) for row in found.items], found.next_cursor)


def month_of_shop(
    session: Session, actor: Actor, shop_id: UUID, start: datetime, end: datetime, page: PageRequest
) -> Month:
    """What a shop handed out from `start` until before `end`, newest first, and the sums over all of it."""
    shop = shops.get(session, shop_id)
    policy.ensure_reads_shop(actor, shop.id, path_of(session, shop.place_id))
    in_month = (
        Redemption.shop_id == shop_id,
        Redemption.state == RedemptionState.CAPTURED,
        Redemption.captured_at >= start,
        Redemption.captured_at < end,
    )
    found = paginate(session, _redemptions().where(*in_month), [Redemption.captured_at, Redemption.id], page)
    count, points = session.execute(
        select(func.count(), func.coalesce(func.sum(Redemption.points), 0)).where(
            *in_month, Redemption.reversed_at.is_(None)
        )
    ).one()
    paid, sum_ = session.execute(
        select(func.count(), func.coalesce(func.sum(Charge.points), 0)).where(
            Charge.shop_id == shop_id,
            Charge.state == ChargeState.CAPTURED,
            Charge.captured_at >= start,
            Charge.captured_at < end,
        )
    ).one()
    views = Page([_redemption_view(row) for row in found.items], found.next_cursor)
    return Month(views, count, int(points), paid, int(sum_))


def _redemptions() -> Select[Redemption, Reward, Shop, str, str]:
    return (
        select(Redemption, Reward, Shop, Person.name, Person.number)
        .join(Reward, Reward.id == Redemption.reward_id)
        .join(Shop, Shop.id == Redemption.shop_id)
        .join(Person, Person.id == Redemption.person_id)
    )


def _stands(state: RedemptionState) -> ColumnElement[bool]:
    """By the state as people are told it: what was taken back is captured no more."""
    if state is RedemptionState.REVERSED:
        return Redemption.reversed_at.is_not(None)
    return (Redemption.state == state) & Redemption.reversed_at.is_(None)


def _readable(actor: Actor) -> ColumnElement[bool]:
    places = select(Place.id).where(under_any(Place.path, actor.paths(Permission.REDEMPTIONS_READ)))
    return or_(
        Redemption.person_id == actor.person_id if actor.person_id else false(),
        Redemption.shop_id.in_(actor.shops(Permission.REDEMPTIONS_READ)),
        Shop.place_id.in_(places),
    )


def _redemption_view(row: Row[Redemption, Reward, Shop, str, str]) -> RedemptionView:
    redemption, reward, shop, name, number = row
    return RedemptionView(redemption, reward, shop, masked_name(name), number)
