"""A reward is taken, given back, or runs out of time."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import is_postgresql
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.place_paths import path_of
from app.ledger import queries as ledger_queries
from app.ledger import service as ledger
from app.ledger.types import Hold, Source, Void, VoidKind
from app.notices import service as notices
from app.notices.types import Reach
from app.rewards import queries
from app.rewards.models import Redemption, Reward, RewardTaking
from app.rewards.queries import RedemptionShown
from app.rewards.service import tokens
from app.rewards.service.assisting import card_was_scanned, ensure_may_assist
from app.rewards.types import (
    SOURCE_TYPE,
    AlreadyRedeemed,
    LimitReached,
    NotHeld,
    Redeem,
    RedemptionState,
    RewardOver,
)
from app.shops import queries as shops
from app.shops.types import ShopClosed


def redeem(session: Session, actor: Actor, command: Redeem) -> RedemptionShown:
    """Hold points and stock for a reward and give the code that hands it over.

    For somebody else (`person_id`): at the desk, by a leader or admin who has them in sight; the
    helper's name stays with it and the person is told.
    """
    person_id = command.person_id or actor.known_person
    helped = person_id != actor.person_id
    if helped:
        ensure_may_assist(session, actor, person_id)
    reward, expires_at = _on_offer(session, command.reward_id)
    _take(session, reward, person_id, command.quantity)
    redemption = Redemption(
        id=new_id(), reward_id=reward.id, shop_id=reward.shop_id, person_id=person_id, quantity=command.quantity,
        points=reward.points * command.quantity, expires_at=expires_at,
        assisted_by=actor.person_id if helped else None,
    )  # fmt: skip
    _seal_with_free_digits(session, redemption)
    session.add(redemption)
    session.flush()
    ledger.hold(
        session, actor,
        Hold(
            person_id=person_id, place_id=reward.place_id, points=redemption.points, source=source_of(redemption),
            expires_at=expires_at, stock=(reward.id, command.quantity), title=reward.title,
        ),
    )  # fmt: skip
    if helped:
        _note_help(session, actor, redemption, reward)
    return tokens.show(session, actor, redemption.id)


def cancel(session: Session, actor: Actor, redemption_id: UUID) -> RedemptionShown:
    """Give back what is held, points and stock: by its owner, or for them by whoever may help them."""
    redemption = locked(session, redemption_id)
    if redemption.person_id != actor.person_id:
        ensure_may_assist(session, actor, redemption.person_id)
    if redemption.state is RedemptionState.CAPTURED:
        raise AlreadyRedeemed
    if redemption.state is not RedemptionState.HELD:
        raise NotHeld
    _give_back(session, actor, redemption, RedemptionState.CANCELLED)
    if redemption.person_id != actor.person_id:
        _note_cancelled(session, actor, redemption)
    return tokens.show(session, actor, redemption.id)


def expire_due(session: Session, actor: Actor) -> int:
    """Give back one redemption that nobody fetched in time, and say so; gives how many, none or one.

    One in a transaction: a sweeper that held many people's balances would make them wait, and lock them in
    another order than those who redeem. Others may sweep at the same time.
    """
    due = select(Redemption).where(Redemption.state == RedemptionState.HELD, Redemption.expires_at <= clock.now())
    due = due.order_by(Redemption.expires_at, Redemption.id).limit(1).with_for_update(skip_locked=True)
    redemption = session.execute(due).scalar_one_or_none()
    if redemption is None:
        return 0
    _give_back(session, actor, redemption, RedemptionState.EXPIRED)
    title = queries.get_reward(session, redemption.reward_id).title
    notices.tell(
        session, redemption.person_id, "redemption_expired", link=f"/redemptions/{redemption.id}", title=title,
        points=redemption.points,
    )  # fmt: skip
    return 1


def locked(session: Session, redemption_id: UUID) -> Redemption:
    """The redemption with its row locked: capture, cancel and sweeper take turns."""
    query = select(Redemption).where(Redemption.id == redemption_id).with_for_update()
    redemption = session.execute(query, execution_options={"populate_existing": True}).scalar_one_or_none()
    if redemption is None:
        raise NotFound
    return redemption


def source_of(redemption: Redemption) -> Source:
    """What the ledger knows a redemption by."""
    return Source(SOURCE_TYPE, redemption.id)


def _on_offer(session: Session, reward_id: UUID) -> tuple[Reward, datetime]:
    """The reward, if it can be had now, and until when a hold on it would last."""
    reward = queries.get_reward(session, reward_id)
    now = clock.now()
    if not queries.is_on_offer(reward, now):
        raise RewardOver
    if shops.get(session, reward.shop_id).closed_at is not None:
        raise ShopClosed
    scheme = ledger_queries.scheme_for_path(session, path_of(session, reward.place_id))
    until = now + timedelta(days=scheme.hold_days)
    return reward, min(until, reward.valid_until) if reward.valid_until else until


def _take(session: Session, reward: Reward, person_id: UUID, quantity: int) -> None:
    """Count towards the person's limit, in one guarded statement: two phones of one person cannot pass it."""
    limit = reward.per_person_limit
    if limit is not None and quantity > limit:
        raise LimitReached(limit=limit)
    insert = postgresql.insert if is_postgresql(session) else sqlite.insert
    taken = RewardTaking.taken + quantity
    statement = (
        insert(RewardTaking)
        .values(reward_id=reward.id, person_id=person_id, taken=quantity)
        .on_conflict_do_update(
            index_elements=["reward_id", "person_id"],
            set_={"taken": taken},
            where=None if limit is None else taken <= limit,
        )
        .returning(RewardTaking.taken)
    )
    if session.execute(statement).first() is None:
        raise LimitReached(limit=limit)


def _seal_with_free_digits(session: Session, redemption: Redemption) -> None:
    """Another version when the digits are those of something else that waits at this counter."""
    redemption.code_version = 1
    tokens.seal(session, redemption)
    while session.scalar(
        select(Redemption.id).where(
            Redemption.shop_id == redemption.shop_id,
            Redemption.digits_hash == redemption.digits_hash,
            Redemption.state == RedemptionState.HELD,
        )
    ):
        redemption.code_version += 1
        tokens.seal(session, redemption)


def _give_back(session: Session, actor: Actor, redemption: Redemption, state: RedemptionState) -> None:
    """Locks in the order in which `redeem` takes them: the person's count, then the ledger's balances."""
    redemption.state = state
    redemption.resolved_at = clock.now()
    give_back_count(session, redemption, redemption.quantity)
    ledger.void(session, actor, Void(source_of(redemption), _VOID_KINDS[state]))


def give_back_count(session: Session, redemption: Redemption, pieces: int) -> None:
    """So many pieces count no longer towards what the person may have of the reward."""
    session.execute(
        update(RewardTaking)
        .where(RewardTaking.reward_id == redemption.reward_id, RewardTaking.person_id == redemption.person_id)
        .values(taken=RewardTaking.taken - pieces)
    )


_VOID_KINDS = {RedemptionState.CANCELLED: VoidKind.CANCELLED, RedemptionState.EXPIRED: VoidKind.EXPIRED}


def _note_cancelled(session: Session, actor: Actor, redemption: Redemption) -> None:
    reward = queries.get_reward(session, redemption.reward_id)
    notices.tell(
        session, redemption.person_id, "redemption_cancelled_for_you", link=f"/redemptions/{redemption.id}",
        title=reward.title, points=redemption.points,
    )  # fmt: skip
    audit.record(
        session, actor, "redemption.cancelled", "redemption", redemption.id, place_id=reward.place_id,
        detail={"points": redemption.points},
    )  # fmt: skip


def _note_help(session: Session, actor: Actor, redemption: Redemption, reward: Reward) -> None:
    notices.tell(
        session, redemption.person_id, "redeemed_for_you", link=f"/redemptions/{redemption.id}", reach=Reach.NOW,
        title=reward.title,
        points=redemption.points,
    )  # fmt: skip
    audit.record(
        session, actor, "redemption.assisted", "redemption", redemption.id, place_id=reward.place_id,
        detail={
            "points": redemption.points,
            "card_scanned": card_was_scanned(session, actor, redemption.person_id),
        },
    )  # fmt: skip
