"""The life of points: earned, held, captured or given back, reversed, expired."""

import pytest

from app.core.ids import new_id
from app.ledger import service
from app.ledger.types import AlreadyResolved, InsufficientPoints, OutOfStock
from tests.ledger.bank import ACTOR, Bank


def test_from_a_deed_to_a_pot_of_tea(bank: Bank) -> None:
    auntie, other, tea, shop = bank.person(), bank.person(), new_id(), new_id()
    bank.stock(tea, 3)
    bank.award(other, 500)
    deed = bank.deed(auntie, 80)
    receipt = bank.uow.run(service.award, ACTOR, deed)
    assert receipt.points == 80
    assert receipt.explanation["rate"] == 60
    assert bank.figures(auntie) == (80, 0, 0)

    held = bank.hold(auntie, 50, stock=(tea, 1), title="a pot of tea")
    assert bank.figures(auntie) == (30, 50, 0)
    assert bank.on_shelf(tea) == (2, 1, 0)
    with pytest.raises(InsufficientPoints) as refused:
        bank.hold(auntie, 50, stock=(tea, 1))
    assert refused.value.params == {"available": 30, "wanted": 50, "debt": 0}

    first = bank.capture(held, shop)
    assert bank.capture(held, shop) == first
    with pytest.raises(AlreadyResolved):
        bank.capture(held, new_id())
    with pytest.raises(AlreadyResolved):
        bank.void(held)
    assert bank.figures(auntie) == (30, 0, 0)
    assert bank.on_shelf(tea) == (2, 0, 1)
    assert bank.figures(other) == (500, 0, 0)
    assert bank.breaks() == []


def test_a_void_gives_points_back_to_the_lots_they_came_from(bank: Bank) -> None:
    person, tea = bank.person(), new_id()
    bank.stock(tea, 1)
    bank.award(person, 30)
    bank.award(person, 30)
    lots = bank.sql("SELECT id, remaining FROM lot ORDER BY id")
    held = bank.hold(person, 40, stock=(tea, 1))
    with pytest.raises(OutOfStock):
        bank.hold(person, 20, stock=(tea, 1))
    assert bank.void(held).returned == 40
    assert bank.sql("SELECT id, remaining FROM lot ORDER BY id") == lots
    assert bank.on_shelf(tea) == (1, 0, 0)
    assert bank.void(held).returned == 40
    assert bank.breaks() == []
