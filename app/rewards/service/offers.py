"""What shops offer: rewards are set up, changed, stocked and withdrawn."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.place_paths import path_of
from app.ledger import service as ledger
from app.ledger.types import StockChange
from app.rewards import policy, queries
from app.rewards.models import Reward
from app.rewards.queries import RewardView
from app.rewards.types import EditReward, NewReward, NoChange, Restock, UntilPast
from app.shops import queries as shops
from app.shops.types import ShopClosed


def offer_reward(session: Session, actor: Actor, command: NewReward) -> RewardView:
    """Set up a reward with its first stock; it is on offer at once."""
    shop = shops.get(session, command.shop_id)
    policy.ensure_may_manage(actor, path_of(session, shop.place_id))
    if shop.closed_at is not None:
        raise ShopClosed
    _ensure_future(command.valid_until)
    reward = Reward(
        shop_id=shop.id, place_id=shop.place_id, title=command.title, points=command.points,
        per_person_limit=command.per_person_limit, description=command.description, valid_until=command.valid_until,
    )  # fmt: skip
    session.add(reward)
    session.flush()
    if command.stock:
        _change_stock(session, actor, reward, command.stock, "first stock")
    audit.record(
        session, actor, "reward.offered", "reward", reward.id, place_id=reward.place_id,
        detail={"points": reward.points, "stock": command.stock},
    )  # fmt: skip
    return queries.reward_view(session, actor, reward.id)


def edit_reward(session: Session, actor: Actor, command: EditReward) -> RewardView:
    """Change what a reward says or costs; what is held already keeps its price and its time."""
    reward = _locked(session, command.reward_id)
    policy.ensure_may_manage(actor, path_of(session, reward.place_id))
    changes = dict(command.changes)
    if "valid_until" in changes:
        until = changes["valid_until"]
        _ensure_future(until if isinstance(until, datetime) else None)
    if "closed" in changes:
        reward.closed_at = (reward.closed_at or clock.now()) if changes.pop("closed") else None
    for name, value in changes.items():
        setattr(reward, name, value)
    audit.record(
        session, actor, "reward.changed", "reward", reward.id, place_id=reward.place_id,
        detail={"changed": [name for name, _ in command.changes]},
    )  # fmt: skip
    session.flush()
    return queries.reward_view(session, actor, reward.id)


def restock(session: Session, actor: Actor, command: Restock) -> RewardView:
    """Add or take away pieces, with the reason; there are never fewer than none."""
    reward = queries.get_reward(session, command.reward_id)
    policy.ensure_may_stock(actor, reward, path_of(session, reward.place_id))
    if command.change == 0:
        raise NoChange
    _change_stock(session, actor, reward, command.change, command.reason)
    audit.record(
        session, actor, "reward.restocked", "reward", reward.id, place_id=reward.place_id, reason=command.reason,
        detail={"change": command.change},
    )  # fmt: skip
    return queries.reward_view(session, actor, reward.id)


def _change_stock(session: Session, actor: Actor, reward: Reward, change: int, reason: str) -> None:
    # Once is once at the door (Idempotency-Key, nonce); here every change is a fact of its own.
    key = f"stock:{new_id()}"
    ledger.change_stock(session, actor, StockChange(reward.id, reward.place_id, change, reason, key))


def _locked(session: Session, reward_id: object) -> Reward:
    reward = session.execute(select(Reward).where(Reward.id == reward_id).with_for_update()).scalar_one_or_none()
    if reward is None:
        raise NotFound
    return reward


def _ensure_future(until: datetime | None) -> None:
    if until is not None and until <= clock.now():
        raise UntilPast
