"""Accounts: what they are called, their limits, and the one order in which they are locked."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from app.core import errors
from app.core.db import is_postgresql
from app.ledger.book.inserts import insert_new
from app.ledger.models import Account as AccountRow
from app.ledger.models import Balance
from app.ledger.types import POINTS, AccountClosed, AccountKind, InsufficientPoints

_POSTGRESQL_SLOTS = 16

K = AccountKind
#: Lowest and highest balance (credits less debits) that an account may have; the others have none.
LIMITS: dict[AccountKind, tuple[int | None, int | None]] = {
    K.AVAILABLE: (0, None), K.HELD: (0, None), K.DEBT: (None, 0), K.BUDGET: (0, None),
    K.STOCK: (0, None), K.STOCK_HELD: (0, None),
}  # fmt: skip
#: First byte of an account's id: where it stands in the order of locking.
_RANK = {
    K.AVAILABLE: 0x10, K.HELD: 0x10, K.DEBT: 0x10, K.STOCK: 0x40, K.STOCK_HELD: 0x40, K.BUDGET: 0x60,
    K.STOCK_SOURCE: 0x80, K.STOCK_OUT: 0x80,
    K.ISSUANCE: 0xC0, K.EXPIRED: 0xC0, K.PAYABLE: 0xC0, K.SETTLED: 0xC0,
}  # fmt: skip
_SHARED = frozenset({K.ISSUANCE, K.EXPIRED, K.PAYABLE, K.SETTLED})

_account: Table = AccountRow.__table__  # type: ignore[assignment]
_balance: Table = Balance.__table__  # type: ignore[assignment]

_ADD = (
    _balance.update()
    .where(_balance.c.account_id == bindparam("of"), _balance.c.slot == bindparam("in_slot"))
    .values(
        debits=_balance.c.debits + bindparam("debited"),
        credits=_balance.c.credits + bindparam("credited"),
        version=_balance.c.version + 1,
    )
)

_LOCK = (
    select(Balance.account_id, Balance.credits - Balance.debits, Balance.min_balance == Balance.max_balance)
    .where(Balance.account_id.in_(bindparam("ids", expanding=True)))
    .order_by(Balance.account_id)
    .with_for_update()
)

#: A closed account may only be empty.
_CLOSE = (
    _balance.update()
    .where(_balance.c.account_id.in_(bindparam("ids", expanding=True)))
    .values(min_balance=0, max_balance=0)
)

errors.on_constraint("ck_balance_min_balance", InsufficientPoints)
errors.on_constraint("ck_balance_max_balance", AccountClosed)


@dataclass(frozen=True, slots=True)
class Account:
    """An account by what it is; its id follows, so that nobody has to look it up."""

    scheme_id: UUID
    kind: AccountKind
    owner_id: UUID
    unit: str = POINTS

    @property
    def id(self) -> UUID:
        """The id of its row."""
        return account_id(self.scheme_id, self.unit, self.kind, self.owner_id)


@lru_cache(maxsize=65536)
def account_id(scheme_id: UUID, unit: str, kind: AccountKind, owner_id: UUID) -> UUID:
    """A UUIDv8: the rank in the order of locking, then a hash of what the account is."""
    what = b"/".join((scheme_id.bytes, unit.encode(), kind.value.encode(), owner_id.bytes))
    raw = bytearray(bytes([_RANK[kind]]) + hashlib.sha256(what).digest()[:15])
    raw[6] = raw[6] & 0x0F | 0x80
    raw[8] = raw[8] & 0x3F | 0x80
    return UUID(bytes=bytes(raw))


class Balances(dict[Account, int]):
    """What locked accounts hold; `closed` are those of them that take nothing more."""

    def __init__(self, balances: Mapping[Account, int], closed: Iterable[Account]) -> None:
        super().__init__(balances)
        self.closed = frozenset(closed)


def lock(session: Session, accounts: Iterable[Account]) -> Balances:
    """Lock these accounts, made if need be, until the transaction ends; gives their balances as they now are.

    Accounts that everybody shares are passed over: they have no limit, and are written last. One statement.
    """
    wanted = {account.id: account for account in accounts if account.kind not in _SHARED}
    found = _locked(session, list(wanted))
    absent = [account for id_, account in wanted.items() if id_ not in found]
    if absent:
        _open(session, absent)
        found |= _locked(session, [account.id for account in absent])
    balances = {wanted[id_]: balance for id_, (balance, _) in found.items()}
    return Balances(balances, (wanted[id_] for id_, (_, closed) in found.items() if closed))


def close(session: Session, accounts: Iterable[Account]) -> None:
    """Let these accounts, locked and empty, take nothing more. One statement."""
    session.connection().execute(_CLOSE, {"ids": [account.id for account in accounts]})


def add(session: Session, sums: Mapping[Account, tuple[int, int]], spread: int) -> None:
    """Add to each account what it is debited and credited: locked ones in one go, shared ones last, one by one.

    `spread` chooses the slot of the shared accounts. Raises RuntimeError for an account that is not locked.
    """
    connection = session.connection()
    ordered = sorted(sums.items(), key=lambda item: item[0].id)
    locked = [_addition(account, 0, sum_) for account, sum_ in ordered if account.kind not in _SHARED]
    if locked and connection.execute(_ADD, locked).rowcount != len(locked):
        raise RuntimeError("a posting moves an account that its verb did not lock")
    for account, sum_ in ordered:
        if account.kind not in _SHARED:
            continue
        addition = _addition(account, spread % _slots(session, account), sum_)
        if not connection.execute(_ADD, addition).rowcount:
            _open(session, [account])
            connection.execute(_ADD, addition)


def _addition(account: Account, slot: int, sums: tuple[int, int]) -> dict[str, Any]:
    return {"of": account.id, "in_slot": slot, "debited": sums[0], "credited": sums[1]}


def _locked(session: Session, ids: list[UUID]) -> dict[UUID, tuple[int, bool]]:
    return {id_: (int(balance), bool(closed)) for id_, balance, closed in session.execute(_LOCK, {"ids": ids})}


def _open(session: Session, accounts: Iterable[Account]) -> None:
    """Make accounts with their balances; whoever made one first made it for all."""
    ordered = sorted(set(accounts), key=lambda account: account.id)
    rows = [{"id": a.id, "scheme_id": a.scheme_id, "unit": a.unit, "kind": a.kind, "owner_id": a.owner_id}
            for a in ordered]  # fmt: skip
    insert_new(session, _account, rows)
    insert_new(session, _balance, [row for a in ordered for row in _empty_balances(a, _slots(session, a))])


def _empty_balances(account: Account, slots: int) -> list[dict[str, Any]]:
    low, high = LIMITS.get(account.kind, (None, None))
    return [
        {"account_id": account.id, "slot": slot, "debits": 0, "credits": 0, "version": 0,
         "min_balance": low, "max_balance": high}
        for slot in range(slots)
    ]  # fmt: skip


def _slots(session: Session, account: Account) -> int:
    return _POSTGRESQL_SLOTS if account.kind in _SHARED and is_postgresql(session) else 1
