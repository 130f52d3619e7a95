"""What happens does not depend on the database: the same dice, the same answers, on SQLite and, both ways, on PostgreSQL."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.core import clock
from app.core.db import Database
from app.core.errors import DomainError
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from tests.conftest import SECRET, Postgres
from tests.ledger.bank import ACTOR, Bank, size
from tests.ledger.crowd import Crowd

BEGIN = datetime(2026, 11, 18, 4, tzinfo=UTC)


@pytest.fixture
def banks(sqlite_template: Path, postgres: Postgres, tmp_path: Path) -> Iterator[list[Bank]]:
    """The same small world on SQLite, on PostgreSQL by its functions, and on PostgreSQL statement by statement."""
    shutil.copyfile(sqlite_template, tmp_path / "shanlin.db")
    urls = [postgres.fresh(), postgres.fresh()]
    addresses = [f"sqlite:///{tmp_path / 'shanlin.db'}", *(url.render_as_string(hide_password=False) for url in urls)]
    databases = [
        Database(Settings(database_url=address, instance_dir=tmp_path, secret_key=SECRET, post_by_function=n == 1))
        for n, address in enumerate(addresses)
    ]
    with clock.pinned(BEGIN):
        yield [Bank(UnitOfWork(database)) for database in databases]
    for database in databases:
        database.dispose()
    for url in urls:
        postgres.drop(str(url.database))


def _story(bank: Bank, seed: int) -> tuple[Counter[Any], list[Any]]:
    """What was answered how often, and what everybody has in the end."""
    crowd, dice, heard = Crowd(bank), Random(seed), Counter[Any]()
    for n in range(size(250, 4_000)):
        verb, args = crowd.draw(dice)
        with clock.pinned(BEGIN + timedelta(minutes=n)):
            try:
                answer = bank.uow.run(verb, ACTOR, *args)
            except DomainError as refusal:
                heard[verb.__name__, refusal.code] += 1
            else:
                heard[verb.__name__, getattr(answer, "points", None)] += 1
    with clock.pinned(BEGIN + timedelta(minutes=size(250, 4_000))):
        figures = [bank.figures(person) for person in crowd.people]
    assert bank.breaks() == []
    return heard, [*figures, *map(bank.on_shelf, crowd.teas)]


@pytest.mark.timeout(size(300, 3600))
@pytest.mark.parametrize("seed", range(size(1, 3)))
def test_the_same_dice_give_the_same_books(banks: list[Bank], seed: int) -> None:
    sqlite, by_function, plainly = (_story(bank, seed) for bank in banks)
    assert sqlite == by_function == plainly
    assert {code for (_, code) in sqlite[0] if isinstance(code, str)}, "nothing was ever refused"
