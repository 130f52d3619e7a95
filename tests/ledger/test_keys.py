"""Once is once: by key, by business fact, by hold; and a refusal stays a refusal."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.idempotency import KeyReused
from app.core.ids import new_id
from app.ledger import service
from app.ledger.types import (
    AlreadyBooked,
    AlreadyResolved,
    Capture,
    Hold,
    HoldReceipt,
    InsufficientPoints,
    OutOfStock,
    Refused,
    Source,
    StockChange,
    Void,
)
from tests.ledger.bank import ACTOR, Bank


def hold_command(bank: Bank, person: Any, points: int, key: str | None, source: Source | None = None) -> Hold:
    person_id = person if isinstance(person, UUID) else person.id
    ends = clock.now() + timedelta(days=7)
    return Hold(person_id, bank.place.id, points, source or Source("redemption", new_id()), ends, key=key)


def held_with_key(bank: Bank, person: Any, points: int, key: str, source: Source | None = None) -> Any:
    command = hold_command(bank, person, points, key, source)
    return bank.uow.run(service.attempt, ACTOR, service.hold, command)


def test_the_same_deed_is_thanked_for_once(bank: Bank) -> None:
    person = bank.person()
    deed = bank.deed(person, 45)
    first = bank.uow.run(service.award, ACTOR, deed)
    assert bank.uow.run(service.award, ACTOR, deed) == first
    assert bank.uow.run(service.award_many, ACTOR, [bank.deed(person, 10), deed])[1] == first
    with pytest.raises(AlreadyBooked):
        bank.uow.run(service.award, ACTOR, replace(deed, minutes=46))
    with pytest.raises(AlreadyBooked):  # the same fact under a new key
        bank.uow.run(service.award, ACTOR, replace(deed, key="another key"))
    with pytest.raises(AlreadyBooked):
        twice = bank.deed(person, 5)
        bank.uow.run(service.award_many, ACTOR, [twice, twice])
    assert bank.figures(person) == (55, 0, 0)
    assert bank.breaks() == []


def test_a_key_of_the_callers_own(bank: Bank) -> None:
    person = bank.person()
    bank.award(person, 100)
    source = Source("redemption", new_id())
    first = held_with_key(bank, person, 30, "k1", source)
    assert isinstance(first, HoldReceipt)
    assert held_with_key(bank, person, 30, "k1", source) == first
    with pytest.raises(KeyReused):
        held_with_key(bank, person, 31, "k1", source)
    with pytest.raises(KeyReused):
        held_with_key(bank, person, 30, "k1")
    assert held_with_key(bank, person, 30, "k2", source) == Refused("already_booked", {})
    assert bank.figures(person) == (70, 30, 0)


def test_a_refusal_stays_a_refusal_for_its_key(bank: Bank) -> None:
    person, source = bank.person(), Source("redemption", new_id())
    bank.award(person, 20)
    refused = held_with_key(bank, person, 50, "k", source)
    assert refused == Refused("insufficient_points", {"available": 20, "wanted": 50, "debt": 0})
    bank.award(person, 100)
    assert held_with_key(bank, person, 50, "k", source) == refused
    with pytest.raises(InsufficientPoints):
        bank.uow.run(service.hold, ACTOR, hold_command(bank, person, 50, "k", source))
    with pytest.raises(KeyReused):
        held_with_key(bank, person, 40, "k", source)
    assert isinstance(held_with_key(bank, person, 50, "a new wish", source), HoldReceipt)
    assert bank.figures(person) == (70, 50, 0)


def test_a_refusal_leaves_no_trace_and_the_transaction_usable(bank: Bank) -> None:
    person, reward = bank.person(), new_id()
    bank.award(person, 20)
    bank.stock(reward, 1)
    before = _dump(bank)

    def tries(session: Any) -> None:
        with pytest.raises(InsufficientPoints):
            service.hold(session, ACTOR, hold_command(bank, person, 50, None))
        with pytest.raises(OutOfStock):
            service.change_stock(session, ACTOR, StockChange(reward, bank.place.id, -2, "lost"))
        service.hold(session, ACTOR, hold_command(bank, person, 20, None))
        session.rollback()

    bank.uow.run(tries)
    assert _dump(bank) == before


def _dump(bank: Bank) -> list[Any]:
    tables = ("balance", "txn", "transfer", "lot", "lot_move", "refusal", "account")
    return [sorted(map(str, bank.sql(f"SELECT * FROM {table}"))) for table in tables]


def test_stock_changes_once_for_a_key(bank: Bank) -> None:
    reward = new_id()
    first = bank.stock(reward, 5, key="delivery 1")
    assert bank.stock(reward, 5, key="delivery 1") == first
    with pytest.raises(KeyReused):
        bank.stock(reward, 6, key="delivery 1")
    with pytest.raises(OutOfStock):
        bank.stock(reward, -6)
    bank.stock(reward, -5)
    assert bank.on_shelf(reward) == (0, 0, 0)


def test_resolving_with_a_key(bank: Bank) -> None:
    person, shop = bank.person(), new_id()
    bank.award(person, 100)
    hold = bank.hold(person, 50)
    capture = Capture(hold, shop, key="c1")
    done = bank.uow.run(service.attempt, ACTOR, service.capture, capture)
    assert bank.uow.run(service.attempt, ACTOR, service.capture, capture) == done
    assert (
        bank.uow.run(service.attempt, ACTOR, service.capture, Capture(hold, shop, key="c2")).code == "already_resolved"
    )
    assert bank.uow.run(service.attempt, ACTOR, service.void, Void(hold, key="v1")).code == "already_resolved"
    with pytest.raises(AlreadyResolved):
        bank.uow.run(service.void, ACTOR, Void(hold))
    assert bank.breaks() == []
