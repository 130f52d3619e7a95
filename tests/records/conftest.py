"""Counts what a request asks of the database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import event

from app.core.uow import UnitOfWork


@pytest.fixture
def statements(uow: UnitOfWork) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as asked:` keeps every statement of both engines."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        asked: list[str] = []

        def note(*args: object) -> None:
            asked.append(str(args[2])[:100])

        engines = (uow.database.engine, uow.database.read_engine)
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        yield asked
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)

    return counting
