"""The one owner of transactions: only this file commits.

A verb is `(session, actor, command) -> result` and has no effect except rows, because it
may run more than once: a serialisation failure, a deadlock, a busy SQLite, a PostgreSQL with no
connection left or one that went away is rolled back and tried again, except when it went away during
the commit: then nobody knows whether it came to pass. A violated constraint becomes the error that its
room declared for it.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Index, Table, UniqueConstraint
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.core import errors
from app.core.db import Base, Database

P = ParamSpec("P")
R = TypeVar("R")

_ATTEMPTS = 8
_FIRST_PAUSE = 0.01  # seconds; doubles, with jitter
_SERIALIZATION_FAILURE, _DEADLOCK = "40001", "40P01"
#: What SQLite says, and PostgreSQL before a connection is made.
_BUSY = ("database is locked", "too many clients already", "remaining connection slots")


class UnitOfWork:
    """Runs verbs in transactions on one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def run(self, verb: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the verb in a transaction of its own and commit; on a DomainError undo all and raise it."""
        for attempt in range(1, _ATTEMPTS + 1):
            committing = False
            try:
                with self.database.writer() as session:
                    result = verb(session, *args, **kwargs)
                    session.flush()
                    committing = True
                    session.commit()
                    return result
            except IntegrityError as error:
                declared = errors.for_constraint(_constraint_name(error))
                if declared is not None:
                    raise declared from error
                # Two people pressed at once: the loser looks again and sees what the winner wrote.
                if attempt > 1:
                    raise
            except DBAPIError as error:
                if attempt == _ATTEMPTS or not _may_succeed_later(error, committing=committing):
                    raise
            time.sleep(random.uniform(0.5, 1) * _FIRST_PAUSE * 2**attempt)  # noqa: S311
        raise AssertionError("unreachable")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that cannot write. On PostgreSQL each statement sees its own moment, unless a query asks for one."""
        with self.database.reader() as session:
            yield session

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """A connection for a prepared SELECT, where a session would be more than the look is worth."""
        with self.database.read_engine.connect() as connection:
            yield connection


def _may_succeed_later(error: DBAPIError, *, committing: bool) -> bool:
    if error.connection_invalidated:
        return not committing
    if getattr(error.orig, "sqlstate", None) in (_SERIALIZATION_FAILURE, _DEADLOCK):
        return True
    return any(said in str(error.orig) for said in _BUSY)


def _constraint_name(error: IntegrityError) -> str | None:
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        name: str | None = diagnosis.constraint_name
        return name
    return _sqlite_constraint_name(str(error.orig))


def _sqlite_constraint_name(message: str) -> str | None:
    """SQLite names a violated CHECK, but only the columns of a violated UNIQUE."""
    kind, _, rest = message.partition(" constraint failed: ")
    if kind == "CHECK":
        return rest
    if kind != "UNIQUE":
        return None
    table_name, columns = "", []
    for part in rest.split(", "):
        table_name, _, column = part.partition(".")
        columns.append(column)
    table = Base.metadata.tables.get(table_name)
    return None if table is None else _unique_name(table, columns)


def _unique_name(table: Table, columns: list[str]) -> str | None:
    candidates: list[UniqueConstraint | Index] = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    candidates += [i for i in table.indexes if i.unique]
    for candidate in candidates:
        if [c.name for c in candidate.columns] == columns:
            return str(candidate.name)
    return str(table.primary_key.name) if [c.name for c in table.primary_key] == columns else None
