"""The database: one declarative base, and engines set up for honest transactions."""

import os
import select
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from enum import Enum, StrEnum
from fcntl import LOCK_EX, flock
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Date, Engine, Integer, MetaData, Text, Uuid, create_engine, event
from sqlalchemy import Enum as EnumType
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from app.core.columns import Json, UtcDateTime
from app.core.keys import Keyring
from app.core.settings import Settings

_BUSY_TIMEOUT_MS = 15_000
#: For writing, and as many for reading, in each process: more than a web server's process has threads. Who finds
#: none free waits for one.
_CONNECTIONS = 20
#: An error that is logged names no values: they are names, hashes, sealed numbers.
_QUIET = True

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables of the house. Every one is STRICT on SQLite; enums are stored by value."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid(),
        datetime: UtcDateTime(),
        date: Date(),
        int: Integer().with_variant(BigInteger(), "postgresql"),
        str: Text(),
        dict[str, Any]: Json,
        list[str]: Json,
        Enum: EnumType(Enum, native_enum=False, create_constraint=False, length=30),
        StrEnum: EnumType(
            StrEnum, native_enum=False, create_constraint=False, length=30,
            values_callable=lambda members: [m.value for m in members],
        ),
    }  # fmt: skip


@event.listens_for(Base.metadata, "before_create")
def _never_create(*args: object, **kw: object) -> None:
    raise RuntimeError("tables come from the migrations, which also bring the triggers")


@event.listens_for(Base, "instrument_class", propagate=True)
def _strict(mapper: Any, cls: Any) -> None:
    cls.__table__.dialect_options["sqlite"]["strict"] = True


class Database:
    """Engines and sessions for one database.

    On SQLite every writing transaction begins IMMEDIATE, so that it never fails half-way
    on an upgrade of its lock; reads use an engine of their own, since an idle reader that
    began IMMEDIATE would block all writers. On both databases a reading session cannot write.
    SQLite's writers stand in line before they begin: left to themselves, the latest comer wins over
    those who sleep between two looks at the lock, and somebody may wait for as long as the others write.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.keyring = Keyring(settings.master_secret)
        self.is_sqlite = settings.url.get_backend_name() == "sqlite"
        self.engine = self._engine("IMMEDIATE", query_only=False)
        self.read_engine = self._engine("DEFERRED", query_only=True)
        info = {"settings": settings, "keyring": self.keyring, "memory": {}}
        self.writer = sessionmaker(self.engine, expire_on_commit=False, info=info)
        self.reader = sessionmaker(self.read_engine, autoflush=False, info=info)

    def _engine(self, begin: str, *, query_only: bool) -> Engine:
        if not self.is_sqlite:
            # The unit of work takes a new connection for one that went away; readers look before they begin. Nor do
            # they begin: each statement sees its own moment in READ COMMITTED as well, for two round trips more.
            engine = create_engine(
                self.settings.url, pool_size=_CONNECTIONS, max_overflow=0, hide_parameters=_QUIET,
                isolation_level="AUTOCOMMIT" if query_only else "READ COMMITTED", skip_autocommit_rollback=query_only,
            )  # fmt: skip
            if query_only:
                event.listen(engine, "connect", _only_read)
                event.listen(engine, "checkout", _leave_the_dead)
            return engine
        if self.settings.url.database and self.settings.url.database != ":memory:":
            self.settings.instance_dir.mkdir(parents=True, exist_ok=True)
        engine = create_engine(self.settings.url, pool_size=_CONNECTIONS, max_overflow=0, hide_parameters=_QUIET)
        _set_up_sqlite(engine, begin, query_only=query_only)
        return engine

    def dispose(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()
        self.read_engine.dispose()


def _only_read(connection: Any, record: object) -> None:
    connection.execute("SET default_transaction_read_only = on")


def _leave_the_dead(connection: Any, record: object, proxy: object) -> None:
    """Take no connection whose server is gone. To ask the server would be one more round trip for every look.

    An idle connection has nothing to read, unless the other end has closed it or is about to.
    """
    if connection.closed or _has_news(connection.fileno()):
        raise InvalidatePoolError


def _has_news(descriptor: int) -> bool:
    looking = select.poll()
    looking.register(descriptor, select.POLLIN)
    return bool(looking.poll(0))


def _set_up_sqlite(engine: Engine, begin: str, *, query_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: DBAPIConnection, record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        if not query_only:
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        # Without this, INSERT OR REPLACE deletes rows without asking the append-only triggers.
        cursor.execute("PRAGMA recursive_triggers = ON")
        if query_only:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        with nullcontext() if query_only else _in_line(f"{engine.url.database}-line"):
            connection.exec_driver_sql(f"BEGIN {begin}")


@contextmanager
def _in_line(path: str) -> Iterator[None]:
    """One at a time, across threads and processes, roughly as they came; who dies leaves the line."""
    place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        flock(place, LOCK_EX)
        yield
    finally:
        os.close(place)  # and with it the lock


def keyring(session: Session) -> Keyring:
    """The keys, for services that seal or find personal data or make codes."""
    found: Keyring = session.info["keyring"]
    return found


def settings(session: Session) -> Settings:
    """The settings, for services that need the site's zone or its address."""
    found: Settings = session.info["settings"]
    return found


def memory(session: Session) -> dict[str, Any]:
    """What this process remembers of this database. Who keeps something here must know when it is stale."""
    found: dict[str, Any] = session.info["memory"]
    return found


def is_postgresql(session: Session) -> bool:
    """Whether row locks and PostgreSQL's own SQL are to be had."""
    return session.get_bind().dialect.name == "postgresql"
