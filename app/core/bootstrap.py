"""Opens the house without HTTP: for the command line and the worker."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.db import Database
from app.core.settings import Settings
from app.core.uow import UnitOfWork


@contextmanager
def open_house(settings: Settings | None = None) -> Iterator[UnitOfWork]:
    """A unit of work on the database that the environment names; closed at the end."""
    database = Database(settings or Settings())
    try:
        yield UnitOfWork(database)
    finally:
        database.dispose()
