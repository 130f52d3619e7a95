"""What only people can decide was decided by two of them, and booked as they did."""

from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, case, func, or_, select
from sqlalchemy.orm import Session

from app.ledger.models import Account, Adjustment, Closing, Transfer, Txn
from app.ledger.types import AccountKind, AdjustmentState, Break, TxnKind


def adjustments(session: Session) -> list[Break]:
    """A correction is booked once, as it was asked for, and only when somebody else approved it."""
    given = _moved(AccountKind.ISSUANCE, AccountKind.AVAILABLE) - _moved(AccountKind.AVAILABLE, AccountKind.ISSUANCE)
    net = given - _moved(AccountKind.DEBT, AccountKind.ISSUANCE)
    booked = _sums(TxnKind.ADJUST, net.label("first")).subquery()
    two_people = or_(
        Adjustment.decided_by == Adjustment.asked_by,
        Adjustment.decided_by == Adjustment.person_id,
        Adjustment.asked_by == Adjustment.person_id,
    )
    query = (
        select(booked.c.id, booked.c.first, Adjustment.amount, Adjustment.state)
        .outerjoin(Adjustment, Adjustment.transaction_id == booked.c.id)
        .where(
            or_(
                Adjustment.id.is_(None),
                Adjustment.amount != booked.c.first,
                Adjustment.state != AdjustmentState.APPROVED,
                two_people,
            )
        )
        .order_by(booked.c.id)
    )
    return [
        Break("correction differs from what two people agreed on", f"transaction {id_}",
              f"booked {net}, agreed {'nothing' if amount is None else f'{amount} ({state.value})'}")
        for id_, net, amount, state in session.execute(query)
    ]  # fmt: skip


def closings(session: Session) -> list[Break]:
    """The end of an account took what was left of it and wrote off what was owed."""
    points = _moved(AccountKind.AVAILABLE, AccountKind.EXPIRED).label("first")
    debt = _moved(AccountKind.ISSUANCE, AccountKind.DEBT).label("second")
    booked = _sums(TxnKind.CLOSE, points, debt).subquery()
    query = (
        select(booked.c.id, booked.c.first, booked.c.second)
        .outerjoin(Closing, Closing.transaction_id == booked.c.id)
        .where(or_(Closing.id.is_(None), Closing.points != booked.c.first, Closing.debt != booked.c.second))
        .order_by(booked.c.id)
    )
    return [
        Break("closing differs from what was left", f"transaction {id_}", f"booked {points} points and {debt} of debt")
        for id_, points, debt in session.execute(query)
    ]


#: Of the table, not of the class: an alias of a class works its columns out with its first use, for all threads at once.
_debit, _credit = (cast(Table, Account.__table__).alias(side) for side in ("debit", "credit"))


def _moved(source: AccountKind, target: AccountKind) -> ColumnElement[int]:
    """How much went from the one kind of account to the other."""
    hit = (_debit.c.kind == source) & (_credit.c.kind == target)
    return func.coalesce(func.sum(case((hit, Transfer.amount), else_=0)), 0)


def _sums(kind: TxnKind, *columns: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(Txn.id, *columns)
        .outerjoin(Transfer, Transfer.txn_id == Txn.id)
        .outerjoin(_debit, _debit.c.id == Transfer.debit_account_id)
        .outerjoin(_credit, _credit.c.id == Transfer.credit_account_id)
        .where(Txn.kind == kind)
        .group_by(Txn.id)
    )
