"""What a verb must know before it posts: what was booked, and what is left in the lots."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.ledger.models import Account, Lot, LotMove, Transfer, Txn
from app.ledger.policy import OpenLot
from app.ledger.types import NoSuchHold, Source, TxnKind

_OPEN_LOTS = (
    select(Lot.id, Lot.remaining, Lot.expires_at)
    .where(
        Lot.account_id == bindparam("account"),
        Lot.remaining > 0,
        or_(Lot.expires_at.is_(None), Lot.expires_at > bindparam("now")),
    )
    .order_by(Lot.expires_at.is_(None), Lot.expires_at, Lot.id)
)


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A transfer with what its two accounts are."""

    debit: Account
    credit: Account
    amount: int


@dataclass(frozen=True, slots=True)
class Booked:
    """A transaction with its lines in order."""

    txn: Txn
    lines: list[BookedLine]


@dataclass(frozen=True, slots=True)
class HeldPart:
    """What a hold took from a lot; `swept` when the lot's expiry has been booked already."""

    lot_id: UUID
    points: int
    expires_at: datetime | None
    swept: bool


@dataclass(frozen=True, slots=True)
class ReversibleLot:
    """What became of an award: still there, expired; the rest was spent, is held, or repaid a debt."""

    remaining: int
    expired: int


@dataclass(frozen=True, slots=True)
class ExpiredLot:
    """A lot whose time is over, with points left in it."""

    id: UUID
    account: Account
    remaining: int
    place_id: UUID  # of the transaction that brought it


def booked_for(session: Session, source: Source, kinds: Collection[TxnKind]) -> Booked | None:
    """What was booked for a source in one of these ways, if anything. One statement."""
    debit, credit = aliased(Account), aliased(Account)
    query = (
        select(Txn, debit, credit, Transfer.amount)
        .join(Transfer, Transfer.txn_id == Txn.id)
        .join(debit, debit.id == Transfer.debit_account_id)
        .join(credit, credit.id == Transfer.credit_account_id)
        .where(Txn.source_id == source.id, Txn.source_type == source.type, Txn.kind.in_(kinds))
        .order_by(Txn.id, Transfer.line)
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    return Booked(rows[0][0], [BookedLine(d, c, amount) for _, d, c, amount in rows])


def hold_of(session: Session, source: Source) -> Booked:
    """The hold for a source, resolved or not. One statement."""
    found = booked_for(session, source, [TxnKind.HOLD])
    if found is None:
        raise NoSuchHold
    return found


def open_lots(session: Session, account_id: UUID, now: datetime) -> list[OpenLot]:
    """What can be spent from an account, in the order in which it is: soonest end first. One statement."""
    return [OpenLot(*row) for row in session.execute(_OPEN_LOTS, {"account": account_id, "now": now})]


def lots_of_hold(session: Session, hold_id: UUID) -> list[HeldPart]:
    """Which lots a hold took its points from, soonest end first. One statement."""
    sweep = aliased(Txn)
    swept = exists().where(sweep.kind == TxnKind.EXPIRE, sweep.source_type == "lot", sweep.source_id == Lot.id)
    query = (
        select(Lot.id, -LotMove.delta, Lot.expires_at, swept)
        .join(LotMove, LotMove.lot_id == Lot.id)
        .where(LotMove.txn_id == hold_id)
        .order_by(Lot.expires_at.is_(None), Lot.expires_at, Lot.id)
    )
    return [HeldPart(lot_id, points, ends, bool(gone)) for lot_id, points, ends, gone in session.execute(query)]


def reversible_lot(session: Session, lot_id: UUID) -> ReversibleLot:
    """What is left of a lot, and how much of it has expired. One statement."""
    expired = (
        select(func.coalesce(-func.sum(LotMove.delta), 0))
        .join(Txn, Txn.id == LotMove.txn_id)
        .where(LotMove.lot_id == Lot.id, Txn.kind == TxnKind.EXPIRE)
        .scalar_subquery()
    )
    remaining, gone = session.execute(select(Lot.remaining, expired).where(Lot.id == lot_id)).one()
    return ReversibleLot(remaining, int(gone))


def due_lots(session: Session, up_to: datetime) -> int:
    """How many lots with points left were over at an instant. One statement."""
    query = select(func.count()).select_from(Lot).where(Lot.remaining > 0, Lot.expires_at <= up_to)
    return session.execute(query).scalar_one()


def expired_lots(
    session: Session, up_to: datetime, *, limit: int | None = None, lot_ids: Iterable[UUID] | None = None
) -> list[ExpiredLot]:
    """Lots with points left whose time was over at `up_to`, longest over first. One statement."""
    query = (
        select(Lot.id, Account, Lot.remaining, Txn.place_id)
        .join(Account, Account.id == Lot.account_id)
        .join(Txn, Txn.id == Lot.id)
        .where(Lot.remaining > 0, Lot.expires_at <= up_to)
        .order_by(Lot.expires_at, Lot.id)
    )
    if lot_ids is not None:
        query = query.where(Lot.id.in_(list(lot_ids)))
    if limit is not None:
        query = query.limit(limit)
    return [ExpiredLot(*row) for row in session.execute(query)]


def earned(
    session: Session, account_ids: Collection[UUID], categories: Collection[str], first: date, last: date
) -> dict[tuple[UUID, date, str], int]:
    """Points earned per account, local day from first to last, and category, reversed awards left out. One statement."""
    reversal = aliased(Txn)
    query = (
        select(Lot.account_id, Lot.earned_on, Lot.earned_for, func.sum(Lot.amount))
        .where(
            Lot.account_id.in_(account_ids),
            Lot.earned_on.between(first, last),
            Lot.earned_for.in_(categories),
            ~exists().where(reversal.reverses_id == Lot.id),
        )
        .group_by(Lot.account_id, Lot.earned_on, Lot.earned_for)
    )
    rows = session.execute(query).all()
    return {(account, day, category): int(sum_) for account, day, category, sum_ in rows if day and category}
