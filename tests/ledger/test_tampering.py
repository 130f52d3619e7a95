"""Whoever rewrites history with the guards off is found, and what they did is named."""

from typing import Any

import pytest

from app.core.ids import new_id
from tests.ledger.bank import Bank
from tests.ledger.intruder import fresh_id, named, one, tamper


@pytest.fixture
def books(bank: Bank) -> Bank:
    person, other, tea = bank.person(), bank.person(), new_id()
    bank.stock(tea, 5)
    bank.award(person, 100)
    bank.award(other, 60)
    bank.capture(bank.hold(person, 30, stock=(tea, 1)))
    bank.void(bank.hold(other, 10))
    bank.hold(other, 20)
    assert bank.breaks() == []
    return bank


def test_an_amount_is_changed(books: Bank) -> None:
    award = one(books, "txn", "kind = 'award'")
    found = tamper(books, f"UPDATE transfer SET amount = amount + 1 WHERE txn_id = '{award}'")
    assert named(found, "balance differs from transfers")
    assert named(found, "lines and lots disagree", award)
    assert named(found, "award differs from its explanation", award)


def test_a_line_is_removed(books: Bank) -> None:
    hold = one(books, "txn", "kind = 'hold'")
    found = tamper(books, f"DELETE FROM transfer WHERE txn_id = '{hold}' AND line = 1")
    assert named(found, "lines are missing", hold)
    assert named(found, "balance differs from transfers")


def test_a_transaction_is_removed_with_all_that_hangs_on_it(books: Bank) -> None:
    award = one(books, "txn", "kind = 'award'")
    found = tamper(
        books,
        f"DELETE FROM transfer WHERE txn_id = '{award}'",
        f"DELETE FROM lot WHERE id = '{award}'",
        f"DELETE FROM txn WHERE id = '{award}'",
    )
    assert named(found, "balance differs from transfers")
    assert named(found, "lots differ from balance")


def test_a_transaction_alone_is_removed(books: Bank) -> None:
    hold = one(books, "txn", "kind = 'hold'")
    found = tamper(books, f"DELETE FROM txn WHERE id = '{hold}'")
    assert named(found, "transaction is missing", hold)
    assert named(found, "refers to the wrong thing") or named(found, "held differs from open holds")


def test_a_transfer_is_added(books: Bank) -> None:
    award = one(books, "txn", "kind = 'award'")
    found = tamper(
        books,
        "INSERT INTO transfer (txn_id, line, debit_account_id, credit_account_id, amount) "
        f"SELECT txn_id, 2, credit_account_id, debit_account_id, 5 FROM transfer WHERE txn_id = '{award}'",
    )
    assert named(found, "line goes where it must not", f"{award} line 2")


def test_a_balance_is_raised_by_hand(books: Bank) -> None:
    account = one(books, "account", "kind = 'available'")
    found = tamper(books, f"UPDATE balance SET credits = credits + 1000 WHERE account_id = '{account}'")
    assert named(found, "balance differs from transfers", account)
    assert named(found, "lots differ from balance", account)


def test_a_limit_is_lifted(books: Bank) -> None:
    account = one(books, "account", "kind = 'available'")
    found = tamper(books, f"UPDATE balance SET min_balance = NULL WHERE account_id = '{account}'")
    assert found == [str_ for str_ in found if named([str_], "limit is broken or was changed", account)]


def test_a_lot_and_its_moves_are_changed(books: Bank) -> None:
    lot = one(books, "lot", "remaining < amount")
    found = tamper(books, f"UPDATE lot SET remaining = amount WHERE id = '{lot}'")
    assert named(found, "lot differs from its moves", lot)
    found = tamper(books, f"DELETE FROM lot_move WHERE lot_id = '{lot}'")
    assert named(found, "lines and lots disagree")


def test_an_account_changes_hands(books: Bank) -> None:
    account = one(books, "account", "kind = 'available'")
    found = tamper(books, f"UPDATE account SET owner_id = '{fresh_id(books)}' WHERE id = '{account}'")
    assert named(found, "account was changed", account)


def test_an_explanation_is_embellished(books: Bank) -> None:
    award = one(books, "txn", "kind = 'award'")
    to_text, to_json = ("meta", "") if books.uow.database.is_sqlite else ("CAST(meta AS TEXT)", "CAST(")
    new = f"replace({to_text}, '\"rate\": 60', '\"rate\": 90')"
    new = f"{to_json}{new} AS JSONB)" if to_json else new
    found = tamper(books, f"UPDATE txn SET meta = {new} WHERE id = '{award}'")
    assert named(found, "award differs from its explanation", award)


def test_a_hold_is_set_free(books: Bank) -> None:
    void = one(books, "txn", "kind = 'void'")
    found = tamper(books, f"UPDATE txn SET resolves_id = NULL WHERE id = '{void}'")
    assert named(found, "refers to the wrong thing", void)
    assert named(found, "held differs from open holds")


def test_a_capture_is_smaller_than_its_hold(books: Bank) -> None:
    capture: Any = one(books, "txn", "kind = 'capture'")
    found = tamper(books, f"UPDATE transfer SET amount = amount - 1 WHERE txn_id = '{capture}' AND line = 1")
    assert named(found, "hold is resolved in part", capture)


def test_a_rule_is_edited(books: Bank) -> None:
    found = tamper(books, "UPDATE rule SET points = 30")
    assert len(found) == 2
    assert all("explained by 60 points, the rule says 30" in line for line in found)
