"""Somebody with the file, or with superuser rights, and without the key."""

from sqlalchemy import text

from app.core.ids import new_id
from tests.ledger.bank import Bank


def tamper(bank: Bank, *statements: str) -> list[str]:
    """Rewrite history with the guards off, and put them back afterwards; gives what the audit finds."""
    with bank.uow.database.engine.connect() as connection:
        if bank.uow.database.is_sqlite:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            guards = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
            for name, _ in guards:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
            guards = []
        for statement in statements:
            assert connection.execute(text(statement)).rowcount > 0, statement
        for _, sql in guards:
            connection.execute(text(sql))
        connection.commit()
        if bank.uow.database.is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        else:
            connection.execute(text("SET session_replication_role = origin"))
            connection.commit()
    return [str(found) for found in bank.breaks()]


def one(bank: Bank, table: str, where: str, column: str = "id") -> str:
    """The first value of a column, as the database writes it."""
    value = bank.sql(f"SELECT {column} FROM {table} WHERE {where} ORDER BY {column} LIMIT 1")[0][0]
    return str(value)


def named(found: list[str], what: str, who: str = "") -> bool:
    """Whether a break of that kind is among the found, at that place."""
    return any(line.startswith(what) and who.replace("-", "") in line.replace("-", "") for line in found)


def fresh_id(bank: Bank) -> str:
    """A new id, as the database writes it."""
    fresh = new_id()
    return fresh.hex if bank.uow.database.is_sqlite else str(fresh)
