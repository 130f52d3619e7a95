"""Accounts are what their ids say, and their counters are what the transfers say."""

from uuid import UUID

from sqlalchemy import case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from app.ledger.book import LIMITS, account_id
from app.ledger.models import Account, Balance, Closing, Transfer
from app.ledger.types import AccountKind, Break


def name(kind: AccountKind, owner_id: UUID, id_: UUID) -> str:
    """An account as a break names it."""
    return f"account {id_} ({kind.value} of {owner_id})"


def accounts(session: Session) -> list[Break]:
    """The id of an account follows from what it is, so a changed account shows."""
    found = []
    rows = session.execute(
        select(Account.id, Account.scheme_id, Account.unit, Account.kind, Account.owner_id)
        .order_by(Account.id)
        .execution_options(yield_per=1000)
    )
    for id_, scheme_id, unit, kind, owner_id in rows:
        if account_id(scheme_id, unit, kind, owner_id) != id_:
            found.append(Break("account was changed", name(kind, owner_id, id_), "its id is that of another"))
    return found


def balances(session: Session) -> list[Break]:
    """Each counter is the sum of the transfers that touched the account; nothing else moves it."""
    counted = (
        select(
            Balance.account_id,
            func.sum(Balance.debits).label("debits"),
            func.sum(Balance.credits).label("credits"),
        )
        .group_by(Balance.account_id)
        .subquery()
    )
    sides = union_all(
        select(
            Transfer.debit_account_id.label("account_id"), Transfer.amount.label("debit"), literal(0).label("credit")
        ),
        select(Transfer.credit_account_id, literal(0), Transfer.amount),
    ).subquery()
    moved = (
        select(sides.c.account_id, func.sum(sides.c.debit).label("debits"), func.sum(sides.c.credit).label("credits"))
        .group_by(sides.c.account_id)
        .subquery()
    )
    have_d, have_c = func.coalesce(counted.c.debits, 0), func.coalesce(counted.c.credits, 0)
    want_d, want_c = func.coalesce(moved.c.debits, 0), func.coalesce(moved.c.credits, 0)
    query = (
        select(Account.kind, Account.owner_id, Account.id, have_d, have_c, want_d, want_c)
        .outerjoin(counted, counted.c.account_id == Account.id)
        .outerjoin(moved, moved.c.account_id == Account.id)
        .where(or_(have_d != want_d, have_c != want_c))
        .order_by(Account.id)
    )
    return [
        Break("balance differs from transfers", name(kind, owner, id_),
              f"counted debits {hd}, credits {hc}; transfers say {wd} and {wc}")
        for kind, owner, id_, hd, hc, wd, wc in session.execute(query)
    ]  # fmt: skip


def limits(session: Session) -> list[Break]:
    """Each balance has the limits of its kind, one of a closed account none but 0, and keeps them."""
    closed = exists().where(
        Closing.person_id == Account.owner_id,
        Closing.scheme_id == Account.scheme_id,
        Account.kind.in_([AccountKind.AVAILABLE, AccountKind.HELD, AccountKind.DEBT]),
    )
    low = case((closed, 0), *((Account.kind == kind, low) for kind, (low, _) in LIMITS.items() if low is not None))
    high = case((closed, 0), *((Account.kind == kind, high) for kind, (_, high) in LIMITS.items() if high is not None))
    balance = Balance.credits - Balance.debits
    query = (
        select(Account.kind, Account.owner_id, Account.id, balance)
        .join(Balance, Balance.account_id == Account.id)
        .where(
            or_(
                Balance.min_balance.is_distinct_from(low),
                Balance.max_balance.is_distinct_from(high),
                balance < Balance.min_balance,
                balance > Balance.max_balance,
            )
        )
        .order_by(Account.id)
    )
    return [
        Break("limit is broken or was changed", name(kind, owner, id_), f"the balance is {amount}")
        for kind, owner, id_, amount in session.execute(query)
    ]
