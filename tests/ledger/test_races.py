"""Processes, not threads: whatever the race, the limits hold and nothing happens twice."""

import multiprocessing
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from app import registry
from app.core import clock
from app.core.db import Database
from app.core.errors import DomainError
from app.core.ids import new_id
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.ledger import service
from app.ledger.types import Capture, Hold, Reverse, Source, Void, VoidKind
from tests.conftest import SECRET
from tests.ledger.bank import ACTOR, Bank, size
from tests.ledger.crowd import REASONS, Crowd, Job

_processes = multiprocessing.get_context("fork")


def _work(url: str, folder: Path, start: Any, jobs: Sequence[Job], answers: Any) -> None:
    registry.connect()
    database = Database(Settings(database_url=url, instance_dir=folder, secret_key=SECRET))
    uow = UnitOfWork(database)
    start.wait(30)
    for verb, args in jobs:
        try:
            answers.put(("ok", uow.run(verb, ACTOR, *args)))
        except DomainError as refusal:
            answers.put((refusal.code, None))
        except Exception as error:  # noqa: BLE001  # whatever it is, the test must see it
            answers.put((f"{type(error).__name__}: {error}"[:300], None))
    database.dispose()


def race(settings: Settings, shares: Sequence[Sequence[Job]]) -> list[tuple[str, Any]]:
    """Let one process for each share of jobs start at the same moment; gives all answers."""
    answers, start = _processes.Queue(), _processes.Barrier(len(shares))
    workers = [
        _processes.Process(target=_work, args=(settings.database_url, settings.instance_dir, start, jobs, answers))
        for jobs in shares
    ]
    for worker in workers:
        worker.start()
    heard = [answers.get(timeout=size(60, 600)) for jobs in shares for _ in jobs]
    for worker in workers:
        worker.join(30)
    return heard


def _codes(heard: Sequence[tuple[str, Any]]) -> Counter[str]:
    return Counter(code for code, _ in heard)


def _hold(bank: Bank, person: Any, points: int, **given: Any) -> Job:
    ends = clock.now() + timedelta(days=7)
    return (service.hold, (Hold(person.id, bank.place.id, points, Source("redemption", new_id()), ends, **given),))


def test_a_balance_is_spent_exactly_as_often_as_it_lasts(bank: Bank, settings: Settings) -> None:
    person = bank.person()
    for _ in range(5):
        bank.award(person, 103)
    bank.uow.database.dispose()
    heard = race(settings, [[_hold(bank, person, 30) for _ in range(5)] for _ in range(8)])
    assert _codes(heard) == {"ok": 515 // 30, "insufficient_points": 40 - 515 // 30}
    assert bank.figures(person) == (515 % 30, 515 - 515 % 30, 0)
    assert bank.breaks() == []


def test_the_last_pieces_go_to_exactly_as_many(bank: Bank, settings: Settings) -> None:
    people, tea = [bank.person() for _ in range(8)], new_id()
    bank.stock(tea, 3)
    for person in people:
        bank.award(person, 100)
    bank.uow.database.dispose()
    heard = race(settings, [[_hold(bank, person, 20, stock=(tea, 1)) for _ in range(3)] for person in people])
    assert _codes(heard) == {"ok": 3, "out_of_stock": 21}
    assert bank.on_shelf(tea) == (0, 3, 0)
    assert bank.breaks() == []


def test_one_key_from_twelve_processes_has_one_effect(bank: Bank, settings: Settings) -> None:
    person = bank.person()
    bank.award(person, 100)
    deeds = [bank.deed(person, 10) for _ in range(3)]
    hold = Hold(person.id, bank.place.id, 60, Source("redemption", new_id()), clock.now() + timedelta(days=7), key="k")
    jobs: list[Job] = [(service.award, (deed,)) for deed in deeds] + [(service.hold, (hold,))]
    bank.uow.database.dispose()
    heard = race(settings, [jobs] * 12)
    assert _codes(heard) == {"ok": 48}
    assert len({answer.transaction_id for _, answer in heard}) == 4
    assert bank.figures(person) == (70, 60, 0)
    assert bank.breaks() == []


def test_a_refused_key_is_refused_to_all(bank: Bank, settings: Settings) -> None:
    """Twelve try the same wish while points come in: either all of them got it or none did."""
    person = bank.person()
    bank.award(person, 10)
    wish = Hold(person.id, bank.place.id, 50, Source("redemption", new_id()), clock.now() + timedelta(days=7), key="k")
    earning: list[Job] = [(service.award, (bank.deed(person, 15),)) for _ in range(6)]
    wishing: list[Job] = [(service.attempt, (service.hold, wish))] * 4
    bank.uow.database.dispose()
    heard = [answer for code, answer in race(settings, [earning, *[wishing] * 5]) if code == "ok"]
    assert len(heard) == 26
    outcomes = [answer for answer in heard if not hasattr(answer, "explanation")]
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert bank.breaks() == []


def test_a_hold_resolves_once_whoever_comes_first(bank: Bank, settings: Settings) -> None:
    person, tea, shops = bank.person(), new_id(), [new_id(), new_id()]
    bank.stock(tea, 6)
    bank.award(person, 100)
    holds = [bank.hold(person, 10, stock=(tea, 1)) for _ in range(6)]
    bank.uow.database.dispose()
    shares: list[list[Job]] = [[(service.capture, (Capture(hold, shop),)) for hold in holds] for shop in shops]
    shares += [[(service.void, (Void(hold),)) for hold in holds]]
    shares += [[(service.void, (Void(hold, VoidKind.EXPIRED),)) for hold in holds]]
    codes = _codes(race(settings, shares))
    assert codes["ok"] == 6
    assert set(codes) <= {"ok", "already_resolved", "hold_not_expired"}
    available, held, debt = bank.figures(person)
    on_hand, promised, out = bank.on_shelf(tea)
    assert (held, debt, promised) == (0, 0, 0)
    assert (100 - available) == 10 * out == 10 * (6 - on_hand)
    assert bank.breaks() == []


def test_a_cap_holds_and_a_reversal_happens_once(bank: Bank, settings: Settings) -> None:
    person = bank.person()
    bank.rule("meals", points=60, daily_cap=100)
    noon = clock.now().replace(hour=4, minute=0)
    deeds = [bank.deed(person, 30, category="meals", started_at=noon) for _ in range(12)]
    spent = bank.deed(person, 40)
    bank.uow.run(service.award, ACTOR, spent)
    bank.uow.database.dispose()
    shares: list[list[Job]] = [[(service.award, (deed,)) for deed in deeds[n::4]] for n in range(4)]
    shares += [[(service.reverse, (Reverse(spent.source, "x"),))]] * 3
    heard = race(settings, shares)
    assert _codes(heard) == {"ok": 15}
    assert sum(answer.points for _, answer in heard if hasattr(answer, "explanation")) == 100
    assert bank.figures(person) == (100, 0, 0)
    assert bank.breaks() == []


@pytest.mark.timeout(size(300, 3600))
def test_anything_at_once_leaves_the_books_sound(bank: Bank, settings: Settings) -> None:
    """Few accounts, all verbs, eight processes: no refusal but those with a reason, no error, no break."""
    crowd = Crowd(bank)
    bank.uow.database.dispose()
    shares = [[crowd.draw(dice) for _ in range(size(25, 1500))] for dice in map(Random, range(8))]
    codes = _codes(race(settings, shares))
    assert set(codes) <= {"ok"} | REASONS, codes
    assert codes["ok"] > 60
    captured = bank.sql("SELECT count(*), count(DISTINCT resolves_id) FROM txn WHERE kind = 'capture'")[0]
    assert captured[0] == captured[1] > 0
    assert _deadlocks(bank) == 0
    assert bank.breaks() == []


def _deadlocks(bank: Bank) -> int:
    """How often PostgreSQL had to break one; a retry would hide it from the caller, and cost a second."""
    if bank.uow.database.is_sqlite:
        return 0
    with bank.uow.database.engine.connect() as connection:
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))
        found = connection.execute(text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
        return int(found.scalar_one())
