"""Many writers at once, in processes and in threads: each is served, and no lock of the database reaches anybody."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from app import registry
from app.core.db import Database
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.ledger import service
from app.ledger.types import Award
from tests.ledger.bank import ACTOR, Bank, size

_processes = multiprocessing.get_context("fork")
PROCESSES = 4
#: Threads in each process: 16 writers of SQLite, 64 of PostgreSQL.
THREADS = {"sqlite": 4, "postgresql": 16}
DEEDS = size(3, 200)


def _work(settings: Settings, shares: Sequence[Sequence[Award]], start: Any, answers: Any) -> None:
    registry.connect()
    database = Database(settings)
    uow = UnitOfWork(database)

    def thank(deeds: Sequence[Award]) -> list[str]:
        try:
            return [str(uow.run(service.award, ACTOR, deed).points) for deed in deeds]
        except Exception as error:  # noqa: BLE001  # whatever it is, the test must see it
            return [f"{type(error).__name__}: {error}"[:300]]

    start.wait(30)
    with ThreadPoolExecutor(len(shares)) as crowd:
        answers.put([answer for heard in crowd.map(thank, shares) for answer in heard])
    database.dispose()


@pytest.mark.timeout(size(300, 3600))
def test_every_writer_is_served(bank: Bank, settings: Settings, backend: str) -> None:
    """All at once, for three people only, so that they wait for each other on either database."""
    people, threads = [bank.person() for _ in range(3)], THREADS[backend]
    shares = [[bank.deed(people[(n + k) % 3], 1) for k in range(DEEDS)] for n in range(PROCESSES * threads)]
    bank.uow.database.dispose()
    answers, start = _processes.SimpleQueue(), _processes.Barrier(PROCESSES)
    workers = [
        _processes.Process(target=_work, args=(settings, shares[n::PROCESSES], start, answers))
        for n in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    heard = [answer for _ in workers for answer in answers.get()]
    for worker in workers:
        worker.join(30)
    assert heard == ["1"] * (len(shares) * DEEDS)
    assert sum(bank.figures(person)[0] for person in people) == len(heard)
    assert bank.breaks() == []


@pytest.mark.only_on("postgresql")
def test_a_connection_that_went_away_is_nobodys_trouble(bank: Bank) -> None:
    person = bank.person()
    bank.award(person, 10)
    with bank.uow.database.read_engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    bank.award(person, 5)
    assert bank.figures(person) == (15, 0, 0)
