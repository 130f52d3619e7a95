"""Clawing back what was spent makes a debt, never a negative balance."""

import pytest

from app.core.ids import new_id
from app.ledger import service
from app.ledger.types import AlreadyBooked, InsufficientPoints, Reverse, Source
from tests.ledger.bank import ACTOR, Bank


def test_the_rest_becomes_a_debt_which_the_next_deed_repays_first(bank: Bank) -> None:
    person = bank.person()
    deed = bank.deed(person, 100)
    bank.uow.run(service.award, ACTOR, deed)
    bank.capture(bank.hold(person, 70))
    back = bank.reverse(deed.source)
    assert (back.points, back.taken, back.debt) == (100, 30, 70)
    assert bank.figures(person) == (0, 0, 70)
    assert bank.reverse(deed.source) == back
    with pytest.raises(InsufficientPoints) as refused:
        bank.hold(person, 1)
    assert refused.value.params["debt"] == 70

    first = bank.award(person, 50)
    assert (first.points, first.explanation["repaid"]) == (50, 50)
    assert bank.figures(person) == (0, 0, 20)
    second = bank.award(person, 50)
    assert second.explanation["repaid"] == 20
    assert bank.figures(person) == (30, 0, 0)
    assert "repaid" not in bank.award(person, 5).explanation
    assert bank.breaks() == []


def test_its_own_lot_first_then_the_soonest_never_what_is_held(bank: Bank) -> None:
    person = bank.person()
    first, second, third = (bank.deed(person, n) for n in (40, 30, 20))
    for deed in (first, second, third):
        bank.uow.run(service.award, ACTOR, deed)
    held = bank.hold(person, 60)  # 40 of the first, 20 of the second
    back = bank.reverse(second.source)
    assert (back.taken, back.debt) == (30, 0)  # 10 left in its lot, 20 of the third
    assert bank.figures(person) == (0, 60, 0)
    back = bank.reverse(first.source)
    assert (back.taken, back.debt) == (0, 40)
    assert bank.figures(person) == (0, 60, 40)
    freed = bank.void(held)
    assert (freed.returned, freed.repaid) == (20, 40)
    assert bank.figures(person) == (20, 0, 0)
    assert bank.breaks() == []


def test_a_capture_is_undone_into_a_new_lot(bank: Bank) -> None:
    person, tea = bank.person(), new_id()
    bank.stock(tea, 2)
    bank.award(person, 100)
    hold = bank.hold(person, 60, stock=(tea, 2))
    bank.capture(hold)
    back = bank.reverse(hold)
    assert (back.points, back.repaid) == (60, 0)
    assert bank.reverse(hold) == back
    assert bank.figures(person) == (100, 0, 0)
    assert bank.on_shelf(tea) == (2, 0, 0)
    assert len(bank.sql("SELECT id FROM lot WHERE remaining > 0")) == 2
    with pytest.raises(AlreadyBooked):
        bank.reverse(hold, "for another reason")
    assert bank.breaks() == []


def test_a_capture_undone_while_in_debt_repays_it(bank: Bank) -> None:
    person = bank.person()
    deed = bank.deed(person, 50)
    bank.uow.run(service.award, ACTOR, deed)
    hold = bank.hold(person, 50)
    bank.capture(hold)
    bank.reverse(deed.source)
    assert bank.figures(person) == (0, 0, 50)
    assert bank.reverse(hold).repaid == 50
    assert bank.figures(person) == (0, 0, 0)
    assert bank.breaks() == []


def test_nothing_was_booked_nothing_is_undone(bank: Bank) -> None:
    assert bank.reverse(Source("record", new_id())).transaction_id is None
    person = bank.person()
    deed = bank.deed(person, 60, measured=False)
    assert bank.uow.run(service.award, ACTOR, deed).transaction_id is None
    assert bank.uow.run(service.reverse, ACTOR, Reverse(deed.source, "x")).points == 0
    assert bank.sql("SELECT id FROM txn") == []
