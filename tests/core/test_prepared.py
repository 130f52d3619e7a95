"""Statements that are said to the driver itself fail, are watched and outlive a lost server like all others."""

from contextlib import ExitStack
from typing import Any, cast

import pytest
from sqlalchemy import Connection, Table, bindparam, select, text

from app.core.ids import new_id
from app.core.prepared import Prepared
from app.places.models import Place
from app.places.types import CodeTaken

_place = cast(Table, Place.__table__)
_FIND = Prepared(select(Place.name).where(Place.code == bindparam("code")))
_ADD = Prepared(_place.insert())
#: More than the unit of work would try, one after the other.
_LEFT_BEHIND = 12


def _find(connection: Connection) -> list[tuple[Any, ...]]:
    return _FIND.all(connection, code="330100000000")


def test_a_broken_rule_is_the_error_that_its_room_declared(uow, world):
    known = world.place()
    row = {column.name: getattr(known, column.name) for column in _place.columns} | {"id": new_id()}
    with pytest.raises(CodeTaken):
        uow.run(lambda session: _ADD.run(session.connection(), row))


def test_who_counts_statements_sees_it(uow, statements):
    with statements() as asked, uow.glance() as connection:
        assert _find(connection) == []
    assert len(asked) == 1


@pytest.mark.only_on("postgresql")
def test_connections_that_all_went_away_are_nobodys_trouble(uow):
    for engine in (uow.database.engine, uow.database.read_engine):
        with ExitStack() as stack:
            for _ in range(_LEFT_BEHIND):
                stack.enter_context(engine.connect())
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with uow.database.read_engine.connect() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
    assert uow.run(lambda session: _find(session.connection())) == []
    with uow.glance() as connection:
        assert _find(connection) == []
