"""What differs between the databases: how a row is inserted only if its key is new, and who does the work."""

from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.core.db import is_postgresql, settings


def speaks_postgresql(connection: Connection) -> bool:
    """Whether row locks, arrays and `ON CONFLICT` are to be had."""
    return connection.dialect.name == "postgresql"


def works_by_function(session: Session) -> bool:
    """Whether the functions of `procedures` do what otherwise is done statement by statement."""
    return is_postgresql(session) and settings(session).post_by_function


def insert_new(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert the rows whose primary key is not there yet."""
    if speaks_postgresql(connection):
        connection.execute(or_nothing(table), rows)
        return
    # SQLite has one writer, so what is absent now is absent at the insert; its guards refuse ON CONFLICT.
    key = list(table.primary_key.columns)
    first = key[0]
    present = set(connection.execute(select(*key).where(first.in_([row[first.name] for row in rows]))))
    fresh = [row for row in rows if tuple(row[column.name] for column in key) not in present]
    if fresh:
        connection.execute(table.insert(), fresh)


def or_nothing(table: Table) -> postgresql.Insert:
    """An insert that passes over rows whose key is taken; PostgreSQL only."""
    return postgresql.insert(table).on_conflict_do_nothing()
