"""The eight promises of the ledger, each seen once on both databases; the other files look deeper."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.ledger import service
from app.ledger.types import AlreadyBooked, AlreadyResolved, InsufficientPoints
from tests.ledger.bank import ACTOR, Bank
from tests.ledger.intruder import named, one, tamper

#: Midnight in Shanghai at which points earned in 2025 end.
NEW_YEAR = datetime(2026, 12, 31, 16, tzinfo=UTC)


def test_1_every_transfer_balances(bank: Bank) -> None:
    person = bank.person()
    bank.award(person, 100)
    bank.void(bank.hold(person, 30))
    ((debits, credits_),) = bank.sql("SELECT sum(debits), sum(credits) FROM balance")
    assert debits == credits_ == 160
    assert bank.breaks() == []


def test_2_nothing_is_rewritten(bank: Bank) -> None:
    bank.award(bank.person(), 100)
    for statement in ("UPDATE transfer SET amount = 1", "DELETE FROM txn"):
        with pytest.raises(DBAPIError, match="append-only"), bank.uow.database.engine.begin() as connection:
            connection.execute(text(statement))


def test_3_nobody_goes_below_their_limit(bank: Bank) -> None:
    person = bank.person()
    bank.award(person, 100)
    bank.hold(person, 80)
    with pytest.raises(InsufficientPoints):
        bank.hold(person, 30)
    with pytest.raises(DBAPIError, match="min_balance"), bank.uow.database.engine.begin() as connection:
        connection.execute(text("UPDATE balance SET debits = debits + 21 WHERE min_balance = 0"))


def test_4_once_is_once(bank: Bank) -> None:
    person = bank.person()
    deed = bank.deed(person, 100)
    first, again = (bank.uow.run(service.award, ACTOR, deed) for _ in range(2))
    assert again == first
    with pytest.raises(AlreadyBooked):
        bank.award(person, 50, source=deed.source)
    assert bank.figures(person) == (100, 0, 0)


def test_5_a_hold_resolves_once(bank: Bank) -> None:
    person = bank.person()
    bank.award(person, 100)
    held = bank.hold(person, 40)
    bank.capture(held)
    with pytest.raises(AlreadyResolved):
        bank.void(held)
    assert bank.figures(person) == (60, 0, 0)


def test_6_points_expire_as_told(bank: Bank) -> None:
    person = bank.person()
    with clock.pinned(NEW_YEAR - timedelta(days=400)):
        bank.award(person, 100)
    with clock.pinned(NEW_YEAR - timedelta(seconds=1)):
        bank.hold(person, 10)
    with clock.pinned(NEW_YEAR):
        with pytest.raises(InsufficientPoints):  # though nobody has swept yet
            bank.hold(person, 10)
        assert bank.sweep() == 1
    assert bank.breaks() == []


def test_7_clawing_back_spent_points_makes_a_debt(bank: Bank) -> None:
    person = bank.person()
    deed = bank.deed(person, 100)
    bank.award(person, 100, source=deed.source)
    bank.capture(bank.hold(person, 70))
    bank.reverse(deed.source)
    assert bank.figures(person) == (0, 0, 70)
    assert bank.award(person, 100).explanation["repaid"] == 70
    assert bank.figures(person) == (30, 0, 0)


def test_8_tampering_shows(bank: Bank) -> None:
    bank.award(bank.person(), 100)
    bank.seal()
    award = one(bank, "txn", "kind = 'award'")
    assert named(tamper(bank, f"UPDATE txn SET reason = 'x' WHERE id = '{award}'"), "transaction was changed", award)
