"""Whoever rewrites history with the guards off is found, and what they did is named."""

from typing import Any

import pytest
from sqlalchemy import text

from app.core.ids import new_id
from tests.ledger.bank import Bank


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


def _tamper(bank: Bank, *statements: str) -> list[str]:
    """As somebody with the file, or with superuser rights, who puts the guards back afterwards."""
    with bank.uow.database.engine.connect() as connection:
        if bank.uow.database.is_sqlite:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            guards = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
            for name, _ in guards:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
            guards = []
        for statement in statements:
            assert connection.execute(text(statement)).rowcount > 0, statement
        for _, sql in guards:
            connection.execute(text(sql))
        connection.commit()
        if bank.uow.database.is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        else:
            connection.execute(text("SET session_replication_role = origin"))
            connection.commit()
    return [str(found) for found in bank.breaks()]


def _of(bank: Bank, table: str, where: str, column: str = "id") -> str:
    value = bank.sql(f"SELECT {column} FROM {table} WHERE {where} ORDER BY {column} LIMIT 1")[0][0]
    return str(value)


def _named(found: list[str], what: str, who: str = "") -> bool:
    return any(line.startswith(what) and who.replace("-", "") in line.replace("-", "") for line in found)


def test_an_amount_is_changed(books: Bank) -> None:
    award = _of(books, "txn", "kind = 'award'")
    found = _tamper(books, f"UPDATE transfer SET amount = amount + 1 WHERE txn_id = '{award}'")
    assert _named(found, "balance differs from transfers")
    assert _named(found, "lines and lots disagree", award)
    assert _named(found, "award differs from its explanation", award)


def test_a_line_is_removed(books: Bank) -> None:
    hold = _of(books, "txn", "kind = 'hold'")
    found = _tamper(books, f"DELETE FROM transfer WHERE txn_id = '{hold}' AND line = 1")
    assert _named(found, "lines are missing", hold)
    assert _named(found, "balance differs from transfers")


def test_a_transaction_is_removed_with_all_that_hangs_on_it(books: Bank) -> None:
    award = _of(books, "txn", "kind = 'award'")
    found = _tamper(
        books,
        f"DELETE FROM transfer WHERE txn_id = '{award}'",
        f"DELETE FROM lot WHERE id = '{award}'",
        f"DELETE FROM txn WHERE id = '{award}'",
    )
    assert _named(found, "balance differs from transfers")
    assert _named(found, "lots differ from balance")


def test_a_transaction_alone_is_removed(books: Bank) -> None:
    hold = _of(books, "txn", "kind = 'hold'")
    found = _tamper(books, f"DELETE FROM txn WHERE id = '{hold}'")
    assert _named(found, "transaction is missing", hold)
    assert _named(found, "refers to the wrong thing") or _named(found, "held differs from open holds")


def test_a_transfer_is_added(books: Bank) -> None:
    award = _of(books, "txn", "kind = 'award'")
    found = _tamper(
        books,
        "INSERT INTO transfer (txn_id, line, debit_account_id, credit_account_id, amount) "
        f"SELECT txn_id, 2, credit_account_id, debit_account_id, 5 FROM transfer WHERE txn_id = '{award}'",
    )
    assert _named(found, "line goes where it must not", f"{award} line 2")


def test_a_balance_is_raised_by_hand(books: Bank) -> None:
    account = _of(books, "account", "kind = 'available'")
    found = _tamper(books, f"UPDATE balance SET credits = credits + 1000 WHERE account_id = '{account}'")
    assert _named(found, "balance differs from transfers", account)
    assert _named(found, "lots differ from balance", account)


def test_a_limit_is_lifted(books: Bank) -> None:
    account = _of(books, "account", "kind = 'available'")
    found = _tamper(books, f"UPDATE balance SET min_balance = NULL WHERE account_id = '{account}'")
    assert found == [str_ for str_ in found if _named([str_], "limit is broken or was changed", account)]


def test_a_lot_and_its_moves_are_changed(books: Bank) -> None:
    lot = _of(books, "lot", "remaining < amount")
    found = _tamper(books, f"UPDATE lot SET remaining = amount WHERE id = '{lot}'")
    assert _named(found, "lot differs from its moves", lot)
    found = _tamper(books, f"DELETE FROM lot_move WHERE lot_id = '{lot}'")
    assert _named(found, "lines and lots disagree")


def test_an_account_changes_hands(books: Bank) -> None:
    account = _of(books, "account", "kind = 'available'")
    found = _tamper(books, f"UPDATE account SET owner_id = '{_hex(books)}' WHERE id = '{account}'")
    assert _named(found, "account was changed", account)


def _hex(bank: Bank) -> str:
    fresh = new_id()
    return fresh.hex if bank.uow.database.is_sqlite else str(fresh)


def test_an_explanation_is_embellished(books: Bank) -> None:
    award = _of(books, "txn", "kind = 'award'")
    to_text, to_json = ("meta", "") if books.uow.database.is_sqlite else ("CAST(meta AS TEXT)", "CAST(")
    new = f"replace({to_text}, '\"rate\": 60', '\"rate\": 90')"
    new = f"{to_json}{new} AS JSONB)" if to_json else new
    found = _tamper(books, f"UPDATE txn SET meta = {new} WHERE id = '{award}'")
    assert _named(found, "award differs from its explanation", award)


def test_a_hold_is_set_free(books: Bank) -> None:
    void = _of(books, "txn", "kind = 'void'")
    found = _tamper(books, f"UPDATE txn SET resolves_id = NULL WHERE id = '{void}'")
    assert _named(found, "refers to the wrong thing", void)
    assert _named(found, "held differs from open holds")


def test_a_capture_is_smaller_than_its_hold(books: Bank) -> None:
    capture: Any = _of(books, "txn", "kind = 'capture'")
    found = _tamper(books, f"UPDATE transfer SET amount = amount - 1 WHERE txn_id = '{capture}' AND line = 1")
    assert _named(found, "hold is resolved in part", capture)


def test_a_rule_is_edited(books: Bank) -> None:
    found = _tamper(books, "UPDATE rule SET points = 30")
    assert len(found) == 2
    assert all("explained by 60 points, the rule says 30" in line for line in found)
