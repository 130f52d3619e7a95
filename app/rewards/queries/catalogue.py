"""The catalogue, for all: what can be had, and what is left of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import path_of, under, under_any
from app.ledger import queries as ledger
from app.people import queries as people
from app.places import queries as places
from app.places.models import Place
from app.places.types import Level
from app.rewards.models import Reward, RewardTaking
from app.shops.models import Shop

_STREET = Level.STREET


@dataclass(frozen=True, slots=True)
class RewardFilter:
    """Which rewards; those that one looks after (by place, by working there) also when withdrawn or past."""

    place_id: UUID | None = None
    shop_id: UUID | None = None
    q: str | None = None
    manageable: bool = False
    of_own_shops: bool = False


@dataclass(frozen=True, slots=True)
class RewardView:
    """A reward with its shop and what is left."""

    reward: Reward
    shop: Shop
    place: Place
    stock: int

    @property
    def id(self) -> UUID:
        """The reward's."""
        return self.reward.id

    @property
    def is_on_offer(self) -> bool:
        """Whether it can be had now, if there is any left."""
        return is_on_offer(self.reward, clock.now()) and self.shop.closed_at is None


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody has to spend on a reward, and the code of what stands in the way, if anything does."""

    available: int
    hindrance: str | None


def is_on_offer(reward: Reward, at: datetime) -> bool:
    """Whether the reward itself allows redeeming at an instant."""
    return reward.closed_at is None and (reward.valid_until is None or at < reward.valid_until)


def get_reward(session: Session, reward_id: UUID) -> Reward:
    """The reward, on offer or not."""
    reward = session.get(Reward, reward_id)
    if reward is None:
        raise NotFound
    return reward


def reward_view(session: Session, _actor: Actor, reward_id: UUID) -> RewardView:
    """One reward; public, also when it is over."""
    row = session.execute(_rewards().where(Reward.id == reward_id)).one_or_none()
    if row is None:
        raise NotFound
    return _with_stock(session, [row])[0]


def list_rewards(session: Session, actor: Actor, wanted: RewardFilter, page: PageRequest) -> Page[RewardView]:
    """The catalogue of the whole city, newest first."""
    query = _rewards()
    if wanted.manageable:
        query = query.where(under_any(Place.path, actor.paths(Permission.REWARDS_MANAGE)))
    elif wanted.of_own_shops:
        query = query.where(Reward.shop_id.in_(actor.shops(Permission.REWARDS_STOCK)))
    else:
        now = clock.now()
        query = query.where(
            Reward.closed_at.is_(None),
            Shop.closed_at.is_(None),
            or_(Reward.valid_until.is_(None), Reward.valid_until > now),
        )
    if wanted.place_id is not None:
        query = query.where(under(Place.path, path_of(session, wanted.place_id)))
    if wanted.shop_id is not None:
        query = query.where(Reward.shop_id == wanted.shop_id)
    if wanted.q:
        query = query.where(_mentions(wanted.q))
    found = paginate(session, query, [Reward.id], page)
    return Page(_with_stock(session, found.items), found.next_cursor)


def available_points(session: Session, actor: Actor) -> int:
    """What the actor can spend where they live."""
    home = people.get(session, actor.known_person).place_id
    return ledger.points_of(session, actor.known_person, ledger.scheme_at(session, home).id).available


def nearby(session: Session, actor: Actor) -> Place:
    """The street that the actor lives in: what is round the corner."""
    home = places.get(session, people.get(session, actor.known_person).place_id)
    codes = home.path.strip("/").split("/")
    return places.by_code(session, codes[min(_STREET.depth, len(codes) - 1)])


def standing(session: Session, actor: Actor, view: RewardView) -> Standing:
    """Whether the actor can have it, and why not."""
    scheme = ledger.scheme_at(session, view.reward.place_id)
    available = ledger.points_of(session, actor.known_person, scheme.id).available
    return Standing(available, _hindrance(view, available, _taken_by(session, view.reward.id, actor.known_person)))


def _hindrance(view: RewardView, available: int, taken: int) -> str | None:
    limit = view.reward.per_person_limit
    hindrances = (
        (not view.is_on_offer, "reward_over"),
        (view.stock < 1, "out_of_stock"),
        (limit is not None and taken >= limit, "limit_reached"),
        (available < view.reward.points, "insufficient_points"),
    )
    return next((code for hindered, code in hindrances if hindered), None)


def _taken_by(session: Session, reward_id: UUID, person_id: UUID) -> int:
    return session.scalar(
        select(RewardTaking.taken).where(RewardTaking.reward_id == reward_id, RewardTaking.person_id == person_id)
    ) or 0  # fmt: skip


def shops_to_offer_at(session: Session, actor: Actor) -> list[Shop]:
    """The open shops for which the actor may set up rewards."""
    query = (
        select(Shop)
        .join(Place, Place.id == Shop.place_id)
        .where(Shop.closed_at.is_(None), under_any(Place.path, actor.paths(Permission.REWARDS_MANAGE)))
    )
    return list(session.execute(query.order_by(Shop.name, Shop.id)).scalars())


def _rewards() -> Select[Reward, Shop, Place]:
    return select(Reward, Shop, Place).join(Shop, Shop.id == Reward.shop_id).join(Place, Place.id == Reward.place_id)


def _mentions(q: str) -> ColumnElement[bool]:
    return or_(*(column.icontains(q, autoescape=True) for column in (Reward.title, Reward.description, Shop.name)))


def _with_stock(session: Session, rows: Iterable[Row[Reward, Shop, Place]]) -> list[RewardView]:
    rows = list(rows)
    stock = ledger.stock_of(session, [row[0].id for row in rows])
    return [RewardView(reward, shop, place, stock[reward.id].on_hand) for reward, shop, place in rows]
