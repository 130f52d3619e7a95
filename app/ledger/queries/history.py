"""A person's transactions, newest first, each with what was free after it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select, union, union_all
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.paging import Page, PageRequest, paginate
from app.ledger.models import Account, Balance, Transfer, Txn
from app.ledger.types import POINTS, AccountKind, TxnKind

_OF_PERSON = (AccountKind.AVAILABLE, AccountKind.HELD, AccountKind.DEBT)


@dataclass(frozen=True, slots=True)
class TransactionView:
    """A transaction as it touched one person: changes of free points, of held points and of the debt.

    `amount` may be 0: a capture moves only what was held. `explanation` holds codes and figures.
    """

    id: UUID
    at: datetime
    effective_at: datetime
    kind: TxnKind
    amount: int
    held_change: int
    debt_change: int
    balance_after: int
    title: str | None
    category: str | None
    source_type: str
    source_id: UUID
    reason: str | None
    rule_id: UUID | None
    approver_id: UUID | None
    reverses_id: UUID | None
    resolves_id: UUID | None
    explanation: dict[str, Any]


def transactions(session: Session, person_id: UUID, scheme_id: UUID, page: PageRequest) -> Page[TransactionView]:
    """One page of a person's history. At most four statements, whatever its length."""
    accounts = _accounts(session, person_id, scheme_id)
    if AccountKind.AVAILABLE not in accounts:
        return paginate(session, select(Txn).where(false()), [Txn.id], page)  # judges the cursor all the same
    # From the person's own lines to their transactions: the cost follows their history, not the city's.
    own = union(
        select(Transfer.txn_id).where(Transfer.debit_account_id.in_(_ids(accounts))),
        select(Transfer.txn_id).where(Transfer.credit_account_id.in_(_ids(accounts))),
    ).subquery()
    found = paginate(session, select(Txn).join(own, own.c.txn_id == Txn.id), [Txn.id], page)
    if not found.items:
        return Page([], None)
    changes = _changes(session, accounts, [txn.id for txn in found.items])
    available = accounts[AccountKind.AVAILABLE][0]
    after = accounts[AccountKind.AVAILABLE][1]
    if page.cursor is not None:
        after -= _change_since(session, available, found.items[0].id)
    return Page(_views(found.items, changes, after), found.next_cursor)


def transaction(session: Session, person_id: UUID, txn_id: UUID) -> TransactionView:
    """One transaction of a person's history; NotFound if it does not touch them. Four statements."""
    txn = session.get(Txn, txn_id)
    accounts = _accounts(session, person_id, txn.scheme_id) if txn else {}
    changes = _changes(session, accounts, [txn_id])
    if txn is None or not changes[txn_id] or AccountKind.AVAILABLE not in accounts:
        raise NotFound
    available, now = accounts[AccountKind.AVAILABLE]
    return _view(txn, changes[txn_id], now - _change_since(session, available, txn_id))


def _accounts(session: Session, person_id: UUID, scheme_id: UUID) -> dict[AccountKind, tuple[UUID, int]]:
    query = (
        select(Account.kind, Account.id, Balance.credits - Balance.debits)
        .join(Balance, Balance.account_id == Account.id)
        .where(
            Account.owner_id == person_id,
            Account.scheme_id == scheme_id,
            Account.unit == POINTS,
            Account.kind.in_(_OF_PERSON),
        )
    )
    return {kind: (account_id, balance) for kind, account_id, balance in session.execute(query)}


def _ids(accounts: dict[AccountKind, tuple[UUID, int]]) -> list[UUID]:
    return [account_id for account_id, _ in accounts.values()]


Changes = defaultdict[UUID, defaultdict[AccountKind, int]]


def _changes(session: Session, accounts: dict[AccountKind, tuple[UUID, int]], txn_ids: Sequence[UUID]) -> Changes:
    """What each transaction did to each of the person's accounts."""
    kinds = {account_id: kind for kind, (account_id, _) in accounts.items()}
    changes: Changes = defaultdict(lambda: defaultdict(int))
    query = select(
        Transfer.txn_id, Transfer.debit_account_id, Transfer.credit_account_id, Transfer.amount
    ).where(Transfer.txn_id.in_(txn_ids))  # fmt: skip
    for txn_id, debit, credit, amount in session.execute(query):
        if debit in kinds:
            changes[txn_id][kinds[debit]] -= amount
        if credit in kinds:
            changes[txn_id][kinds[credit]] += amount
    return changes


def _change_since(session: Session, account_id: UUID, txn_id: UUID) -> int:
    """By how much a balance has changed after a transaction."""
    newer = union_all(
        _sum(Transfer.amount, Transfer.credit_account_id == account_id, txn_id),
        _sum(-Transfer.amount, Transfer.debit_account_id == account_id, txn_id),
    ).subquery()
    return int(session.execute(select(func.coalesce(func.sum(newer.c.amount), 0))).scalar_one())


def _sum(amount: Any, of: ColumnElement[bool], txn_id: UUID) -> Select[tuple[int]]:
    return select(func.coalesce(func.sum(amount), 0).label("amount")).where(of, Transfer.txn_id > txn_id)


def _views(txns: Sequence[Txn], changes: Changes, after: int) -> list[TransactionView]:
    views = []
    for txn in txns:
        change = changes[txn.id]
        views.append(_view(txn, change, after))
        after -= change[AccountKind.AVAILABLE]
    return views


def _view(txn: Txn, change: defaultdict[AccountKind, int], after: int) -> TransactionView:
    return TransactionView(
        id=txn.id, at=txn.created_at, effective_at=txn.effective_at, kind=txn.kind,
        amount=change[AccountKind.AVAILABLE], held_change=change[AccountKind.HELD],
        debt_change=-change[AccountKind.DEBT], balance_after=after, title=txn.meta.get("title"),
        category=txn.meta.get("category"), source_type=txn.source_type, source_id=txn.source_id, reason=txn.reason,
        rule_id=txn.rule_id, approver_id=txn.approver_id, reverses_id=txn.reverses_id, resolves_id=txn.resolves_id,
        explanation=txn.meta.get("explanation", {}),
    )  # fmt: skip
