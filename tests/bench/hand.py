"""The same rows by hand: psycopg and sqlite3 with nothing between, and one statement for each thing to write.

The rows are those of a transaction that the service made, every column of them, with new ids. The key is claimed,
limits are guarded by the same CHECKs, and a shared account is spread over the same slots.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import URL

from app.core.ids import new_id

Row = dict[str, Any]

_ADD = """
    UPDATE balance SET debits = debits + ?, credits = credits + ?, version = version + 1
    WHERE account_id = ? AND slot = ?
"""
_LOT = "SELECT id FROM lot WHERE account_id = ? AND remaining >= ? ORDER BY expires_at LIMIT 1"
_TAKE = "UPDATE lot SET remaining = remaining - ? WHERE id = ?"


class Hand:
    """A connection of one of the two drivers."""

    def __init__(self, url: URL) -> None:
        self.sqlite = url.get_backend_name() == "sqlite"
        self.connection: Any = _sqlite(str(url.database)) if self.sqlite else _postgresql(url)
        self.dice = Random()
        self._statements: dict[str, str] = {}

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """A cursor in a transaction, which is durable at the end."""
        if not self.sqlite:
            with self.connection.transaction(), self.connection.cursor() as cursor:
                yield cursor
            return
        cursor = self.connection.execute("BEGIN IMMEDIATE")
        yield cursor
        cursor.execute("COMMIT")

    def said(self, statement: str) -> str:
        """A statement with its parameters as the driver wants them."""
        return statement if self.sqlite else statement.replace("?", "%s")

    def id(self, value: UUID) -> Any:
        """An id as this database writes it."""
        return value.hex if self.sqlite else value

    def rows(self, table: str, key: str, value: Any) -> list[Row]:
        """Rows of a table, ready to be inserted again."""
        cursor = self.connection.execute(self.said(f"SELECT * FROM {table} WHERE {key} = ?"), [value])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, map(_again, row), strict=True)) for row in cursor]

    def insert(self, cursor: Any, table: str, rows: Sequence[Row]) -> None:
        """Insert rows of one table; a transaction whose key is taken is passed over, and counted."""
        if table not in self._statements:
            columns = ", ".join(rows[0])
            once = "ON CONFLICT DO NOTHING" if table == "txn" and not self.sqlite else ""
            holes = ", ".join("?" * len(rows[0]))
            self._statements[table] = self.said(f"INSERT INTO {table} ({columns}) VALUES ({holes}) {once}")
        self.many(cursor, self._statements[table], [list(row.values()) for row in rows])

    def many(self, cursor: Any, statement: str, values: Sequence[Sequence[Any]]) -> None:
        """Run a statement once or often; every time it must touch a row."""
        if len(values) == 1:
            cursor.execute(statement, values[0])
        else:
            cursor.executemany(statement, values)
        assert cursor.rowcount == len(values)


def _sqlite(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _postgresql(url: URL) -> psycopg.Connection[Any]:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def _again(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value


class Scribe:
    """Writes transactions like one that the service made, for other accounts."""

    def __init__(self, hand: Hand, txn_id: UUID, slots: int) -> None:
        self.hand = hand
        own = hand.id(txn_id)
        (self.txn,) = hand.rows("txn", "id", own)
        (self.transfer,) = hand.rows("transfer", "txn_id", own)
        self.lots = hand.rows("lot", "id", own)
        self.amount = self.transfer["amount"]
        self._slots = slots
        self._add, self._lot, self._take = (hand.said(statement) for statement in (_ADD, _LOT, _TAKE))

    def award(self, cursor: Any, accounts: Sequence[UUID]) -> None:
        """One award for each of these accounts: transactions, counters, transfers, lots."""
        ids, issuance = [self.hand.id(new_id()) for _ in accounts], self.transfer["debit_account_id"]
        owners = [self.hand.id(account) for account in accounts]
        self._claim(cursor, [{"id": id_, "source_id": id_} for id_ in ids])
        self.hand.many(cursor, self._add, [(0, self.amount, owner, 0) for owner in owners])
        cursor.execute(self._add, (self.amount * len(ids), 0, issuance, self._slot()))
        lines = [self.transfer | {"txn_id": i, "credit_account_id": o} for i, o in zip(ids, owners, strict=True)]
        self.hand.insert(cursor, "transfer", lines)
        lots = [self.lots[0] | {"id": i, "account_id": o} for i, o in zip(ids, owners, strict=True)]
        self.hand.insert(cursor, "lot", lots)

    def hold(self, cursor: Any, available: UUID, held: UUID) -> Any:
        """A hold: what is taken from a lot, counters, transfer; gives its id."""
        id_, free, aside = self.hand.id(new_id()), self.hand.id(available), self.hand.id(held)
        self._claim(cursor, [{"id": id_, "source_id": id_}])
        self._move(cursor, id_, free, aside)  # whoever takes from the same person waits here, and finds another lot
        lot = cursor.execute(self._lot, (free, self.amount)).fetchone()[0]
        cursor.execute(self._take, (self.amount, lot))
        self.hand.insert(cursor, "lot_move", [{"txn_id": id_, "lot_id": lot, "delta": -self.amount}])
        return id_

    def capture(self, cursor: Any, hold: Any, held: UUID, payable: UUID) -> None:
        """The capture of a hold: counters and transfer."""
        id_ = self.hand.id(new_id())
        self._claim(cursor, [{"id": id_, "source_id": id_, "resolves_id": hold}])
        self._move(cursor, id_, self.hand.id(held), self.hand.id(payable), self._slot())

    def _claim(self, cursor: Any, changes: Sequence[Row]) -> None:
        self.hand.insert(
            cursor, "txn", [self.txn | change | {"idem_key": f"hand:{change['id']}"} for change in changes]
        )

    def _move(self, cursor: Any, id_: Any, debit: Any, credit: Any, slot: int = 0) -> None:
        cursor.execute(self._add, (self.amount, 0, debit, 0))
        cursor.execute(self._add, (0, self.amount, credit, slot))
        line = self.transfer | {"txn_id": id_, "debit_account_id": debit, "credit_account_id": credit}
        self.hand.insert(cursor, "transfer", [line])

    def _slot(self) -> int:
        return self.hand.dice.randrange(self._slots)
