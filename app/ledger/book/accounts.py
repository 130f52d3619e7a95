"""Accounts: what they are called, their limits, and the one order in which they are locked."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, JSON, BigInteger, Boolean, Connection, Table, Uuid, any_, bindparam, column, func, select
from sqlalchemy.orm import Session

from app.core import errors
from app.core.prepared import Prepared
from app.ledger.book.inserts import insert_new, speaks_postgresql, works_by_function
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

_ADD = Prepared(
    _balance.update()
    .where(_balance.c.account_id == bindparam("account"), _balance.c.slot == bindparam("at_slot"))
    .values(
        debits=_balance.c.debits + bindparam("debited"),
        credits=_balance.c.credits + bindparam("credited"),
        version=_balance.c.version + 1,
    )
)

_LOCK = (
    select(Balance.account_id, Balance.credits - Balance.debits, Balance.min_balance == Balance.max_balance)
    .order_by(Balance.account_id)
    .with_for_update()
)
_EACH = Balance.account_id.in_(select(column("value")).select_from(func.json_each(bindparam("ids", type_=JSON))))
_ANY = Balance.account_id == any_(bindparam("ids", type_=ARRAY(Uuid())))
_LOCK_EACH, _LOCK_ANY = Prepared(_LOCK.where(_EACH)), Prepared(_LOCK.where(_ANY))
_LOCKED = func.ledger_lock(bindparam("ids", type_=ARRAY(Uuid()))).table_valued(
    column("account", Uuid()), column("balance", BigInteger()), column("closed", Boolean())
)
_LOCK_BY_FUNCTION = Prepared(select(_LOCKED.c.account, _LOCKED.c.balance, _LOCKED.c.closed))

#: A closed account may only be empty.
_CLOSE = (
    _balance.update()
    .where(_balance.c.account_id.in_(bindparam("ids", expanding=True)))
    .values(min_balance=0, max_balance=0)
)

errors.on_constraint("ck_balance_min_balance", InsufficientPoints)
errors.on_constraint("ck_balance_max_balance", AccountClosed)


@dataclass(frozen=True)
class Account:
    """An account by what it is; its id follows, so that nobody has to look it up."""

    scheme_id: UUID
    kind: AccountKind
    owner_id: UUID
    unit: str = POINTS

    @cached_property
    def id(self) -> UUID:
        """The id of its row."""
        return account_id(self.scheme_id, self.unit, self.kind, self.owner_id)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def is_shared(self) -> bool:
        """Whether everybody writes to it: it has no limit, is never locked, and is split into slots."""
        return self.kind in _SHARED


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
    session.flush()  # what a posting points at must be there, and what follows says nothing to the ORM
    wanted = {account.id: account for account in accounts if not account.is_shared}
    found = _locked(session, list(wanted))
    absent = [account for id_, account in wanted.items() if id_ not in found]
    if absent:
        open_accounts(session.connection(), absent)
        found |= _locked(session, [account.id for account in absent])
    balances = {wanted[id_]: balance for id_, (balance, _) in found.items()}
    return Balances(balances, (wanted[id_] for id_, (_, closed) in found.items() if closed))


def close(session: Session, accounts: Iterable[Account]) -> None:
    """Let these accounts, locked and empty, take nothing more. One statement."""
    session.connection().execute(_CLOSE, {"ids": [account.id for account in accounts]})


def additions(connection: Connection, sums: Mapping[Account, tuple[int, int]], spread: int) -> list[dict[str, Any]]:
    """What to add to which counters, in the order of locking; `spread` chooses the slots of shared accounts."""
    return [
        {
            "account": account.id,
            "at_slot": spread % _slots(connection, account),
            "debited": debits,
            "credited": credits_,
        }
        for account, (debits, credits_) in sorted(sums.items(), key=lambda item: item[0].id)
    ]


def add(connection: Connection, sums: Mapping[Account, tuple[int, int]], spread: int) -> None:
    """Add to each account what it is debited and credited: locked ones in one go, shared ones last, one by one.

    Raises RuntimeError for an account that is not locked.
    """
    locked = additions(connection, {account: sum_ for account, sum_ in sums.items() if not account.is_shared}, spread)
    if locked and _ADD.run(connection, *locked) != len(locked):
        raise not_locked()
    for account in sorted((account for account in sums if account.is_shared), key=lambda account: account.id):
        shared = additions(connection, {account: sums[account]}, spread)
        if not _ADD.run(connection, *shared):
            open_accounts(connection, [account])
            _ADD.run(connection, *shared)


def not_locked() -> RuntimeError:
    """A verb is at fault."""
    return RuntimeError("a posting moves an account that its verb did not lock")


def _locked(session: Session, ids: list[UUID]) -> dict[UUID, tuple[int, bool]]:
    connection = session.connection()
    if works_by_function(session):
        rows = _LOCK_BY_FUNCTION.all(connection, ids=ids)
    elif speaks_postgresql(connection):
        rows = _LOCK_ANY.all(connection, ids=ids)
    else:
        rows = _LOCK_EACH.all(connection, ids=[id_.hex for id_ in ids])
    return {id_: (int(balance), bool(closed)) for id_, balance, closed in rows}


def open_accounts(connection: Connection, accounts: Iterable[Account]) -> None:
    """Make accounts with their balances; whoever made one first made it for all."""
    ordered = sorted(set(accounts), key=lambda account: account.id)
    rows = [{"id": a.id, "scheme_id": a.scheme_id, "unit": a.unit, "kind": a.kind, "owner_id": a.owner_id}
            for a in ordered]  # fmt: skip
    insert_new(connection, _account, rows)
    insert_new(connection, _balance, [row for a in ordered for row in _empty_balances(a, _slots(connection, a))])


def _empty_balances(account: Account, slots: int) -> list[dict[str, Any]]:
    low, high = LIMITS.get(account.kind, (None, None))
    return [
        {"account_id": account.id, "slot": slot, "debits": 0, "credits": 0, "version": 0,
         "min_balance": low, "max_balance": high}
        for slot in range(slots)
    ]  # fmt: skip


def _slots(connection: Connection, account: Account) -> int:
    return _POSTGRESQL_SLOTS if account.is_shared and speaks_postgresql(connection) else 1
