"""The database itself refuses to rewrite history."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.ids import new_id
from app.ledger import triggers
from app.ledger.types import Refused, Sealed
from tests.ledger.bank import Bank
from tests.ledger.test_keys import held_with_key

TABLES = sorted(triggers.APPEND_ONLY)


@pytest.fixture
def history(bank: Bank) -> Bank:
    """At least one row in every append-only table."""
    person = bank.person()
    bank.award(person, 100)
    bank.void(bank.hold(person, 40))
    assert isinstance(held_with_key(bank, person, 500, "k"), Refused)
    with clock.pinned(clock.now() + timedelta(days=1)):
        assert bank.seal() == Sealed(3, 1)
    return bank


def _refused(bank: Bank, statement: str, *, recursive_triggers: bool = True) -> str:
    with bank.uow.database.engine.connect() as connection:
        if bank.uow.database.is_sqlite:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql(f"PRAGMA recursive_triggers = {int(recursive_triggers)}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(DBAPIError) as refused:
            connection.exec_driver_sql(statement)
        connection.rollback()
        if bank.uow.database.is_sqlite:
            connection.exec_driver_sql("PRAGMA recursive_triggers = 1")
    return str(refused.value.orig)


@pytest.mark.parametrize("table", TABLES)
def test_no_update_no_delete_no_truncate(history: Bank, table: str) -> None:
    columns = history.sql(f"SELECT * FROM {table} LIMIT 1")[0]._fields
    before = history.sql(f"SELECT * FROM {table}")
    assert before
    for statement in (f"UPDATE {table} SET {columns[0]} = {columns[0]}", f"DELETE FROM {table}"):
        assert "append-only" in _refused(history, statement)
    if not history.uow.database.is_sqlite:
        assert "append-only" in _refused(history, f"TRUNCATE {table} CASCADE")
        key = ", ".join(triggers.APPEND_ONLY[table][0])
        upsert = f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {columns[0]} = EXCLUDED.{columns[0]}"
        assert "append-only" in _refused(history, upsert)
    assert history.sql(f"SELECT * FROM {table}") == before


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("recursive_triggers", [False, True])
@pytest.mark.parametrize("table", TABLES)
def test_no_replace(history: Bank, table: str, recursive_triggers: bool) -> None:
    """By any unique key, by the hidden rowid, and without the pragma that makes delete triggers see it."""
    row = history.sql(f"SELECT * FROM {table} LIMIT 1")[0]
    before = history.sql(f"SELECT * FROM {table}")
    columns = row._fields
    for key in [*triggers.APPEND_ONLY[table], ("rowid",)]:
        # The same key; everything else that is unique, another.
        values = [_other(c, getattr(row, c)) if c not in key else c for c in columns]
        head, select = ", ".join(columns), ", ".join(values)
        if key == ("rowid",):
            head, select = f"rowid, {head}", f"rowid, {select}"
        if any(getattr(row, c, 0) is None for c in key):
            continue
        for verb in ("INSERT OR REPLACE", "REPLACE"):
            statement = f"{verb} INTO {table} ({head}) SELECT {select} FROM {table} LIMIT 1"
            assert "append-only" in _refused(history, statement, recursive_triggers=recursive_triggers), statement
    assert history.sql(f"SELECT * FROM {table}") == before


def _other(column: str, value: object) -> str:
    if column in ("reverses_id", "resolves_id"):
        return "NULL"
    if column in {"id", "source_id", "owner_id"}:
        return f"'{new_id().hex}'"
    if column == "idem_key":
        return "'another'"
    if column in {"seq", "line"}:
        return "99"
    if column == "day":
        return "'2001-01-01'"
    return column


def test_a_missing_guard_is_named(history: Bank) -> None:
    with history.uow.database.engine.connect() as connection:
        assert triggers.missing(connection) == []
        for statement in triggers.drop_statements(connection.dialect.name):
            connection.execute(text(statement))
        assert triggers.missing(connection) == sorted(triggers.expected(connection.dialect.name))
        for statement in triggers.create_statements(connection.dialect.name):
            connection.execute(text(statement))
        assert triggers.missing(connection) == []


@pytest.mark.only_on("postgresql")
def test_a_guard_that_is_switched_off_is_named(history: Bank) -> None:
    with history.uow.database.engine.connect() as connection:
        connection.execute(text("ALTER TABLE transfer DISABLE TRIGGER transfer_append_only"))
        assert triggers.missing(connection) == ["transfer_append_only"]
        connection.execute(text("ALTER TABLE transfer ENABLE TRIGGER transfer_append_only"))


def test_strict_columns_and_limits_in_the_database(history: Bank) -> None:
    """Even SQL by hand cannot overdraw, or store half a point."""
    overdraw = "UPDATE balance SET debits = credits + 1 WHERE min_balance = 0"
    assert "min_balance" in _refused(history, overdraw)
    assert "remaining" in _refused(history, "UPDATE lot SET remaining = amount + 1")
    if history.uow.database.is_sqlite:
        assert "cannot store" in _refused(history, "UPDATE balance SET credits = 'many'")
