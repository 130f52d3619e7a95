"""What somebody has, and what is on the shelf."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.ledger.models import Account, Balance, Lot, Transfer, Txn
from app.ledger.types import POINTS, AccountKind, TxnKind, item_unit

_OF_PERSON = (AccountKind.AVAILABLE, AccountKind.HELD, AccountKind.DEBT)


@dataclass(frozen=True, slots=True)
class Expiring:
    """So many points end at that instant."""

    amount: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PointsView:
    """A person's points in a scheme; what has expired is not counted, whether or not it is booked."""

    scheme_id: UUID
    available: int
    held: int
    debt: int
    expiring: list[Expiring]


@dataclass(frozen=True, slots=True)
class StockView:
    """Pieces of a reward: on the shelf, promised, handed over."""

    on_hand: int = 0
    held: int = 0
    out: int = 0


@dataclass(frozen=True, slots=True)
class HeldView:
    """A hold that is still open."""

    transaction_id: UUID
    source_type: str
    source_id: UUID
    points: int
    at: datetime
    expires_at: datetime | None
    title: str | None


def points_of(session: Session, person_id: UUID, scheme_id: UUID) -> PointsView:
    """A person's points in one scheme. Two statements."""
    found = points_of_all(session, person_id)
    return found.get(scheme_id, PointsView(scheme_id, 0, 0, 0, []))


def points_of_all(session: Session, person_id: UUID) -> dict[UUID, PointsView]:
    """A person's points in every scheme in which they ever had any. Two statements."""
    balances: dict[UUID, dict[AccountKind, int]] = {}
    query = (
        select(Account.scheme_id, Account.kind, Balance.credits - Balance.debits)
        .join(Balance, Balance.account_id == Account.id)
        .where(Account.owner_id == person_id, Account.unit == POINTS, Account.kind.in_(_OF_PERSON))
    )
    for scheme_id, kind, balance in session.execute(query):
        balances.setdefault(scheme_id, {})[kind] = balance
    lots = _open_lots(session, person_id)
    return {
        scheme_id: PointsView(
            scheme_id,
            available=sum(amount for _, amount in lots.get(scheme_id, ())),
            held=of.get(AccountKind.HELD, 0),
            debt=-of.get(AccountKind.DEBT, 0),
            expiring=[Expiring(amount, at) for at, amount in lots.get(scheme_id, ()) if at is not None],
        )
        for scheme_id, of in balances.items()
    }


def _open_lots(session: Session, person_id: UUID) -> dict[UUID, list[tuple[datetime | None, int]]]:
    """For each scheme the points that end at each instant, soonest first."""
    query = (
        select(Account.scheme_id, Lot.expires_at, func.sum(Lot.remaining))
        .join(Account, Account.id == Lot.account_id)
        .where(
            Account.owner_id == person_id,
            Account.kind == AccountKind.AVAILABLE,
            Lot.remaining > 0,
            or_(Lot.expires_at.is_(None), Lot.expires_at > clock.now()),
        )
        .group_by(Account.scheme_id, Lot.expires_at)
        .order_by(Lot.expires_at)
    )
    lots: dict[UUID, list[tuple[datetime | None, int]]] = {}
    for scheme_id, at, amount in session.execute(query):
        lots.setdefault(scheme_id, []).append((at, int(amount)))
    return lots


def stock_of(session: Session, reward_ids: Iterable[UUID]) -> dict[UUID, StockView]:
    """The stock of each reward; of one that never had any: zero. One statement."""
    wanted = list(reward_ids)
    query = (
        select(Account.owner_id, Account.kind, Balance.credits - Balance.debits)
        .join(Balance, Balance.account_id == Account.id)
        .where(Account.owner_id.in_(wanted), Account.unit.in_([item_unit(reward_id) for reward_id in wanted]))
    )
    counts: dict[UUID, dict[AccountKind, int]] = {reward_id: {} for reward_id in wanted}
    for reward_id, kind, count in session.execute(query):
        counts[reward_id][kind] = counts[reward_id].get(kind, 0) + count
    return {
        reward_id: StockView(
            of.get(AccountKind.STOCK, 0), of.get(AccountKind.STOCK_HELD, 0), of.get(AccountKind.STOCK_OUT, 0)
        )
        for reward_id, of in counts.items()
    }


def held(session: Session, person_id: UUID, scheme_id: UUID) -> list[HeldView]:
    """A person's holds that are not resolved yet, newest first. One statement."""
    resolution = Txn.__table__.alias("resolution")
    query = (
        select(Txn, Transfer.amount)
        .join(Transfer, Transfer.txn_id == Txn.id)
        .join(Account, Account.id == Transfer.credit_account_id)
        .where(
            Account.owner_id == person_id,
            Account.scheme_id == scheme_id,
            Account.kind == AccountKind.HELD,
            Txn.kind == TxnKind.HOLD,
            ~select(resolution.c.id).where(resolution.c.resolves_id == Txn.id).exists(),
        )
        .order_by(Txn.id.desc())
    )
    return [
        HeldView(txn.id, txn.source_type, txn.source_id, amount, txn.created_at, txn.expires_at, txn.meta.get("title"))
        for txn, amount in session.execute(query)
    ]
