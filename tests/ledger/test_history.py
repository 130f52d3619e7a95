"""Every number explains itself, in a number of statements that does not grow with the history."""

from datetime import timedelta
from typing import Any

import pytest

from app.core import clock
from app.core.ids import new_id
from app.core.paging import PageRequest
from app.ledger import queries, service
from app.ledger.types import Capture, Hold, Reverse, Source, Void
from tests.ledger.bank import ACTOR, Bank


def _history(bank: Bank, person: Any, limit: int = 50) -> list[Any]:
    items: list[Any] = []
    cursor = None
    while True:
        with bank.uow.read() as session:
            page = queries.transactions(session, person.id, bank.scheme.id, PageRequest(limit, cursor))
        items += page.items
        cursor = page.next_cursor
        if cursor is None:
            return items


@pytest.fixture
def busy(bank: Bank) -> Any:
    """A person with a bit of everything, among noise."""
    person, noise = bank.person(), bank.person()
    deed = bank.deed(person, 100)
    bank.uow.run(service.award, ACTOR, deed)
    bank.award(noise, 77)
    bank.capture(bank.hold(person, 30, title="tea"))
    bank.void(bank.hold(person, 20))
    bank.hold(noise, 7)
    bank.reverse(deed.source, "counted twice")
    bank.award(person, 50)
    return person


def test_each_line_says_what_was_free_after_it(bank: Bank, busy: Any) -> None:
    lines = _history(bank, busy)
    assert [(t.kind, t.amount, t.held_change, t.debt_change, t.balance_after) for t in lines] == [
        ("award", 20, 0, -30, 20),
        ("reverse_award", -70, 0, 30, 0),
        ("void", 20, -20, 0, 70),
        ("hold", -20, 20, 0, 50),
        ("capture", 0, -30, 0, 70),
        ("hold", -30, 30, 0, 70),
        ("award", 100, 0, 0, 100),
    ]
    assert lines[1].reason == "counted twice"
    assert (lines[4].title, lines[5].title) == ("tea", "tea")
    assert lines[0].explanation["repaid"] == 30
    for limit in (1, 2, 3):
        assert _history(bank, busy, limit) == lines
    assert bank.figures(busy) == (20, 0, 0)


def test_somebody_without_history(bank: Bank) -> None:
    person = bank.person()
    assert _history(bank, person) == []
    assert bank.figures(person) == (0, 0, 0)


def test_reading_takes_a_constant_number_of_statements(bank: Bank, busy: Any) -> None:
    counts = []
    for _ in range(2):
        with bank.counting() as sent, bank.uow.read() as session:
            queries.points_of(session, busy.id, bank.scheme.id)
            page = queries.transactions(session, busy.id, bank.scheme.id, PageRequest(2))
            first = len(sent)
            queries.transactions(session, busy.id, bank.scheme.id, PageRequest(2, page.next_cursor))
        counts.append((first, len(sent) - first))
        for _ in range(5):
            bank.void(bank.hold(busy, 1))
    assert counts == [(5, 4), (5, 4)]


def test_open_holds_are_listed(bank: Bank) -> None:
    person = bank.person()
    bank.award(person, 100)
    sources = [bank.hold(person, n, title=str(n)) for n in (1, 2, 3)]
    bank.capture(sources[1])
    with bank.uow.read() as session:
        held = queries.held(session, person.id, bank.scheme.id)
    assert [(h.points, h.title, h.source_id) for h in held] == [(3, "3", sources[2].id), (1, "1", sources[0].id)]


def test_statements_per_verb(bank: Bank) -> None:
    """The ceiling of each verb once its accounts are open; a rise is a decision, not an accident."""
    person, tea, shop = bank.person(), new_id(), new_id()
    bank.stock(tea, 1000)
    bank.award(person, 1000)
    bank.capture(bank.hold(person, 1, stock=(tea, 1)), shop)
    ends = clock.now() + timedelta(days=1)

    def cost(verb: Any, command: Any) -> int:
        with bank.counting() as sent:
            bank.uow.run(verb, ACTOR, command)
        return len(sent)

    def hold() -> Source:
        source = Source("redemption", new_id())
        costs["hold"] = cost(service.hold, Hold(person.id, bank.place.id, 5, source, ends, (tea, 1)))
        return source

    costs: dict[str, int] = {}
    deed = bank.deed(person)
    costs["award"] = cost(service.award, deed)
    costs["award_many of 50"] = cost(service.award_many, [bank.deed(person, n + 1) for n in range(50)])
    costs["capture"] = cost(service.capture, Capture(hold(), shop))
    costs["void"] = cost(service.void, Void(hold()))
    costs["reverse an award"] = cost(service.reverse, Reverse(deed.source, "x"))
    plainly = {"award": 7, "award_many of 50": 8, "hold": 8, "capture": 6, "void": 8, "reverse an award": 10}
    by_function = {"award": 1, "award_many of 50": 4, "hold": 4, "capture": 3, "void": 4, "reverse an award": 5}
    assert costs == (plainly if bank.uow.database.is_sqlite else by_function)
