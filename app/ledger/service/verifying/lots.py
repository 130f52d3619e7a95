"""Lots are what their moves say, and hold exactly the free points."""

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from app.ledger.models import Account, Balance, Lot, LotMove, Transfer
from app.ledger.service.verifying.accounts import name
from app.ledger.types import AccountKind, Break


def lots(session: Session) -> list[Break]:
    """What remains of a lot is what it began with and what its moves took and gave back."""
    moved = func.coalesce(
        select(func.sum(LotMove.delta)).where(LotMove.lot_id == Lot.id).correlate(Lot).scalar_subquery(), 0
    )
    query = (
        select(Lot.id, Lot.amount, Lot.remaining, moved)
        .where(or_(Lot.remaining != Lot.amount + moved, Lot.remaining < 0, Lot.remaining > Lot.amount))
        .order_by(Lot.id)
    )
    return [
        Break("lot differs from its moves", f"lot {id_}", f"began with {amount}, moves {delta}, remaining {remaining}")
        for id_, amount, remaining, delta in session.execute(query)
    ]


def lots_against_transfers(session: Session) -> list[Break]:
    """In each transaction, lots change by exactly what its lines bring to and take from free points."""
    parts = union_all(
        select(Transfer.txn_id, Transfer.credit_account_id.label("account_id"), Transfer.amount.label("change")),
        select(Transfer.txn_id, Transfer.debit_account_id, -Transfer.amount),
        select(Lot.id, Lot.account_id, -Lot.amount),
        select(LotMove.txn_id, Lot.account_id, -LotMove.delta).join(Lot, Lot.id == LotMove.lot_id),
    ).subquery()
    query = (
        select(parts.c.txn_id, func.sum(parts.c.change))
        .join(Account, Account.id == parts.c.account_id)
        .where(Account.kind == AccountKind.AVAILABLE)
        .group_by(parts.c.txn_id, parts.c.account_id)
        .having(func.sum(parts.c.change) != literal(0))
        .order_by(parts.c.txn_id)
    )
    return [
        Break("lines and lots disagree", f"transaction {txn_id}", f"the lines bring {difference} more than the lots")
        for txn_id, difference in session.execute(query)
    ]


def lots_against_balances(session: Session) -> list[Break]:
    """What remains in all lots of an account is its balance."""
    left = func.coalesce(
        select(func.sum(Lot.remaining)).where(Lot.account_id == Account.id).correlate(Account).scalar_subquery(), 0
    )
    balance = Balance.credits - Balance.debits
    query = (
        select(Account.kind, Account.owner_id, Account.id, balance, left)
        .join(Balance, Balance.account_id == Account.id)
        .where(Account.kind == AccountKind.AVAILABLE, balance != left)
        .order_by(Account.id)
    )
    return [
        Break("lots differ from balance", name(kind, owner, id_), f"the balance is {amount}, the lots hold {in_lots}")
        for kind, owner, id_, amount, in_lots in session.execute(query)
    ]
