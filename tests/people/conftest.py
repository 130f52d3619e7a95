"""What the tests of people share."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event


@pytest.fixture
def count_statements(uow):
    """Collects the statements that the reading engine runs."""

    @contextmanager
    def counting():
        seen = []
        engine = uow.database.read_engine

        def note(conn, cursor, statement, *rest):
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
