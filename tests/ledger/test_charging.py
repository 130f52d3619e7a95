"""Points paid at a counter at once, and holds of which only a part is handed over."""

from datetime import timedelta

import pytest
import time_machine

from app.core import clock
from app.core.idempotency import KeyReused
from app.core.ids import new_id
from app.ledger import service
from app.ledger.types import (
    AccountKind,
    AlreadyBooked,
    AlreadyResolved,
    Charge,
    InsufficientPoints,
    NothingToDo,
    Part,
    Refused,
    Source,
)
from tests.ledger.bank import ACTOR, Bank


def payable(bank: Bank, shop_id: object) -> int:
    (row,) = bank.sql(
        "SELECT COALESCE(SUM(credits - debits), 0) FROM balance JOIN account ON account.id = balance.account_id "
        "WHERE kind = :kind AND REPLACE(CAST(owner_id AS TEXT), '-', '') = :owner",
        kind=AccountKind.PAYABLE.value, owner=shop_id.hex,
    )  # fmt: skip
    return int(row[0])


def test_a_charge_takes_the_points_that_end_first_and_the_shop_has_them(bank: Bank) -> None:
    auntie, other, shop = bank.person(), bank.person(), new_id()
    bank.award(other, 500)
    bank.award(auntie, 60)
    source = Source("charge", new_id())
    first = bank.charge(auntie, 45, shop, source=source, title="two bowls of noodles")
    assert bank.charge(auntie, 45, shop, source=source, title="two bowls of noodles") == first
    assert (bank.figures(auntie), payable(bank, shop)) == ((15, 0, 0), 45)
    with pytest.raises(AlreadyBooked):
        bank.charge(auntie, 15, shop, source=source)
    with pytest.raises(InsufficientPoints):
        bank.charge(auntie, 16, shop)
    with pytest.raises(NothingToDo):
        bank.charge(auntie, 0, shop)
    back = bank.reverse(source)
    assert (back.points, back.repaid, bank.figures(auntie), payable(bank, shop)) == (45, 0, (60, 0, 0), 0)
    assert bank.reverse(source) == back
    assert bank.figures(other) == (500, 0, 0)
    assert bank.breaks() == []


def test_what_they_cost_in_statements(bank: Bank) -> None:
    auntie, tea, shop = bank.person(), new_id(), new_id()
    bank.stock(tea, 9)
    bank.award(auntie, 500)
    for _ in range(2):  # the second time the accounts are there
        held = bank.hold(auntie, 90, stock=(tea, 3))
        with bank.counting() as charging:
            bank.charge(auntie, 1, shop)
        with bank.counting() as in_part:
            bank.capture(held, shop, Part(60, 2))
    assert max(len(charging), len(in_part)) <= 9


def test_whoever_owes_pays_nothing_and_a_reversal_repays_first(bank: Bank) -> None:
    auntie, shop = bank.person(), new_id()
    deed = bank.deed(auntie, 60)
    bank.uow.run(service.award, ACTOR, deed)
    paid = Source("charge", new_id())
    bank.charge(auntie, 50, shop, source=paid)
    bank.reverse(deed.source)
    assert bank.figures(auntie) == (0, 0, 50)
    with pytest.raises(InsufficientPoints):
        bank.charge(auntie, 1, shop)
    assert bank.reverse(paid).repaid == 50
    assert bank.figures(auntie) == (0, 0, 0)
    assert bank.breaks() == []


def test_a_refused_key_stays_refused(bank: Bank) -> None:
    auntie, shop = bank.person(), new_id()
    command = Charge(auntie.id, bank.place.id, shop, 30, Source("charge", new_id()), key="till-1")
    refused = bank.uow.run(service.attempt, ACTOR, service.charge, command)
    assert isinstance(refused, Refused)
    bank.award(auntie, 100)
    assert bank.uow.run(service.attempt, ACTOR, service.charge, command) == refused
    other = Charge(auntie.id, bank.place.id, shop, 31, Source("charge", new_id()), key="till-1")
    with pytest.raises(KeyReused):
        bank.uow.run(service.attempt, ACTOR, service.charge, other)
    assert bank.figures(auntie) == (100, 0, 0)


def test_a_part_is_handed_over_and_the_rest_is_back(bank: Bank) -> None:
    auntie, tea, shop = bank.person(), new_id(), new_id()
    bank.stock(tea, 5)
    bank.award(auntie, 100)
    held = bank.hold(auntie, 90, stock=(tea, 3))
    got = bank.capture(held, shop, Part(60, 2))
    assert (got.points, got.returned, got.expired, got.repaid) == (60, 30, 0, 0)
    assert (bank.figures(auntie), bank.on_shelf(tea), payable(bank, shop)) == ((40, 0, 0), (3, 0, 2), 60)
    assert bank.capture(held, shop, Part(60, 2)) == got
    for other in (Part(30, 1), None):
        with pytest.raises(AlreadyResolved):
            bank.capture(held, shop, other)
    back = bank.reverse(held)
    assert (back.points, bank.figures(auntie), bank.on_shelf(tea), payable(bank, shop)) == (
        60,
        (100, 0, 0),
        (5, 0, 0),
        0,
    )
    assert bank.breaks() == []


@pytest.mark.parametrize("part", [Part(0), Part(91, 3), Part(10, 4), Part(10, -1)])
def test_no_more_than_is_held_and_no_less_than_something(bank: Bank, part: Part) -> None:
    auntie, tea = bank.person(), new_id()
    bank.stock(tea, 5)
    bank.award(auntie, 100)
    held = bank.hold(auntie, 90, stock=(tea, 3))
    with pytest.raises(NothingToDo):
        bank.capture(held, part=part)
    assert bank.figures(auntie) == (10, 90, 0)


def test_of_the_rest_what_is_over_expires_and_a_debt_comes_first(bank: Bank) -> None:
    """The part is paid with what ends first, so the rest is what lasts longest."""
    auntie = bank.person()
    deed = bank.deed(auntie, 40)
    bank.sql_write("UPDATE scheme SET expiry_policy = 'fixed_days', expiry_count = 2")
    bank.uow.run(service.award, ACTOR, deed)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        bank.award(auntie, 40)
        held = bank.hold(auntie, 80)
        bank.reverse(deed.source)
        assert bank.figures(auntie) == (0, 80, 40)
    with time_machine.travel(clock.now() + timedelta(days=2, hours=1), tick=True):
        got = bank.capture(held, part=Part(10))
        # 30 of the first lot are over, 40 of the second come back and repay the debt.
        assert (got.points, got.returned, got.expired, got.repaid) == (10, 0, 30, 40)
        assert bank.figures(auntie) == (0, 0, 0)
    assert bank.breaks() == []
