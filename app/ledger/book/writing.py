"""What a call of `post` writes, and the two ways to write it: by one function in PostgreSQL, or statement by statement.

Both write the same rows and are held to the same tests. The plain way is the only one on SQLite, and the reference.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.append_only import is_refused
from app.core.prepared import Prepared
from app.ledger import procedures
from app.ledger.book.accounts import Account, add, additions, not_locked, open_accounts
from app.ledger.book.inserts import or_nothing, speaks_postgresql, works_by_function
from app.ledger.integrity import Entry
from app.ledger.models import Lot, LotMove, Transfer, Txn

Row = dict[str, Any]

_txn: Table = Txn.__table__  # type: ignore[assignment]
_transfer: Table = Transfer.__table__  # type: ignore[assignment]
_lot: Table = Lot.__table__  # type: ignore[assignment]
_lot_move: Table = LotMove.__table__  # type: ignore[assignment]

_INSERT_TXN, _CLAIM_TXN = Prepared(_txn.insert()), Prepared(or_nothing(_txn))
_INSERT_TRANSFER, _INSERT_LOT, _INSERT_MOVE = (Prepared(table.insert()) for table in (_transfer, _lot, _lot_move))
_MOVE = Prepared(
    _lot.update().where(_lot.c.id == bindparam("lot_id")).values(remaining=_lot.c.remaining + bindparam("delta"))
)
_POST = Prepared(select(getattr(func, procedures.POST)(cast(bindparam("entries", type_=Text), JSONB))))


@dataclass(frozen=True, slots=True)
class Provided:
    """What must be so for a page to be written: the edition of the rulebook, and accounts that are open.

    Where a balance is given, the account must hold just that. They are locked meanwhile, hence named in that order.
    """

    edition: str | None
    accounts: Mapping[Account, int | None]

    def row(self) -> Row:
        """As the function reads it."""
        ordered = sorted(self.accounts, key=lambda account: account.id)
        return {
            "edition": self.edition,
            "accounts": [{"account": account.id, "balance": self.accounts[account]} for account in ordered],
        }


@dataclass(frozen=True, slots=True)
class Page:
    """Transactions with all their rows, and what they add to each account; `spread` chooses slots of shared ones."""

    entries: Sequence[Entry[Row]]
    sums: Mapping[Account, tuple[int, int]]
    spread: int

    @property
    def txns(self) -> list[Row]:
        """The transactions."""
        return [entry.txn for entry in self.entries]

    @property
    def transfers(self) -> list[Row]:
        """Their lines."""
        return [row for entry in self.entries for row in entry.transfers]

    @property
    def lots(self) -> list[Row]:
        """The lots that they bring; what they take at once is taken already."""
        return [entry.lot for entry in self.entries if entry.lot]

    @property
    def moves(self) -> list[Row]:
        """What they take from lots or give back."""
        return [row for entry in self.entries for row in entry.moves]

    @property
    def taken(self) -> list[Row]:
        """The moves of lots that were there before, in the order in which lots are changed."""
        return sorted((row for row in self.moves if row["lot_id"] != row["txn_id"]), key=lambda row: row["lot_id"])


def write(session: Session, page: Page) -> bool:
    """Write the page, whole; False, and nothing is booked, if a key was used before."""
    connection = session.connection()
    if works_by_function(session):
        return _by_function(connection, page)
    return _plainly(connection, page)


def _plainly(connection: Connection, page: Page) -> bool:
    if not _claim(connection, page.txns):
        return False
    add(connection, page.sums, page.spread)
    _INSERT_TRANSFER.run(connection, *page.transfers)
    for statement, rows in ((_INSERT_LOT, page.lots), (_MOVE, page.taken), (_INSERT_MOVE, page.moves)):
        if rows:
            statement.run(connection, *rows)
    return True


def _claim(connection: Connection, txns: Sequence[Row]) -> bool:
    """Insert the transactions with their keys; whether all were new."""
    if speaks_postgresql(connection):
        return _CLAIM_TXN.run(connection, *txns) == len(txns)
    try:
        _INSERT_TXN.run(connection, *txns)
    except IntegrityError as error:
        if is_refused(error, "txn"):  # the guard speaks before the unique key can
            return False
        raise
    return True


def write_provided(session: Session, page: Page, provided: Provided) -> bool:
    """Lock and write in one statement, by the function, if all is as it is said to be; otherwise nothing is written."""
    return (
        _posted(session.connection(), _entries(session.connection(), page) | {"provided": provided.row()}) == "booked"
    )


def _by_function(connection: Connection, page: Page) -> bool:
    entries = _entries(connection, page)
    answer = _posted(connection, entries)
    if answer == "unopened":
        open_accounts(connection, [account for account in page.sums if account.is_shared])
        answer = _posted(connection, entries)
    if answer == "unopened":
        raise not_locked()
    return answer == "booked"


def _entries(connection: Connection, page: Page) -> dict[str, Any]:
    rows = {"txn": page.txns, "transfer": page.transfers, "lot": page.lots, "lot_move": page.moves, "taken": page.taken,
            "balance": additions(connection, page.sums, page.spread)}  # fmt: skip
    return {name: each for name, each in rows.items() if each}


def _posted(connection: Connection, entries: dict[str, Any]) -> str:
    ((answer,),) = _POST.all(connection, entries=_encoder.encode(entries))
    return str(answer)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


_encoder = json.JSONEncoder(separators=(",", ":"), default=_plain)
