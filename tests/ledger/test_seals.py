"""Whoever has the database but not the key cannot add, change, move or remove a transaction unseen."""

import base64
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from app.core import clock
from app.ledger import service
from app.ledger.integrity import Head, head_text, public_keys
from app.ledger.models import SealHead
from app.ledger.types import Sealed
from tests.ledger.bank import ACTOR, Bank
from tests.ledger.intruder import fresh_id, named, one, tamper

#: Noon in Shanghai.
MONDAY = datetime(2026, 11, 2, 4, tzinfo=UTC)
FORGED = "transaction was changed or added by hand"


def on(day: int) -> Any:
    """Let it be noon of a day after that Monday."""
    return clock.pinned(MONDAY + timedelta(days=day))


@pytest.fixture
def books(bank: Bank) -> Bank:
    """Three days, sealed, the first two signed; and one transaction that is not sealed yet."""
    person, other = bank.person(), bank.person()
    with on(0):
        bank.award(person, 100)
        bank.award(other, 60)
    with on(1):
        bank.capture(bank.hold(person, 30))
        bank.void(bank.hold(other, 10))
    with on(2):
        bank.award(other, 5)
        assert bank.seal() == Sealed(7, 2)
        bank.award(person, 3)
    assert bank.breaks() == []
    return bank


def _heads(bank: Bank) -> list[SealHead]:
    with bank.uow.read() as session:
        return list(session.execute(select(SealHead).order_by(SealHead.day)).scalars())


def test_each_is_sealed_once_and_what_commits_late_is_not_forgotten(books: Bank) -> None:
    with on(0):
        books.award(books.person(), 7)  # begun long before the others were sealed
    with on(3):
        assert books.seal() == Sealed(2, 1)
        assert books.seal() == Sealed(0, 0)
    assert books.sql("SELECT count(*), max(seq) FROM seal") == [(9, 9)]
    assert books.sql("SELECT count(*) FROM txn t LEFT JOIN seal s ON s.txn_id = t.id WHERE s.seq IS NULL") == [(0,)]
    # A day that is signed does not change: what came late counts for the day in which it was sealed.
    assert [(head.seq, head.count) for head in _heads(books)] == [(2, 2), (6, 4), (9, 3)]
    assert books.breaks() == []


def test_the_worker_seals_every_scheme_a_batch_at_a_time(books: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ledger.service.sealing.BATCH", 2)
    person = books.person()
    with on(4):
        for _ in range(4):
            books.award(person, 1)
        assert [books.uow.run(service.seal_due, ACTOR) for _ in range(4)] == [2, 2, 1, 0]
        # No head before everything is sealed, and one for the quiet day as well.
        assert [head.day.day for head in _heads(books)] == [2, 3, 4, 5]
    assert books.breaks() == []


def test_a_day_ends_in_a_head_that_anybody_can_check(books: Bank) -> None:
    heads = _heads(books)
    assert [(head.day, head.seq, head.count) for head in heads] == [
        (date(2026, 11, 2), 2, 2),
        (date(2026, 11, 3), 6, 4),
    ]
    (key,) = public_keys(books.uow.database.keyring)
    for head in heads:
        said = head_text(Head(head.scheme_id, head.day, head.seq, head.count, head.hash)).encode()
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key.raw)).verify(base64.b64decode(head.signature), said)
        assert head.key_id == key.id
        assert head.hash == books.sql(f"SELECT hash FROM seal WHERE seq = {head.seq}")[0][0]


def _award(books: Bank, *, sealed: bool) -> str:
    """The oldest award, or the one that has no seal yet."""
    rows = books.sql("SELECT id FROM txn WHERE kind = 'award' ORDER BY id")
    return str(rows[0 if sealed else -1][0])


def _copied(books: Bank, award: str, mac: str) -> tuple[str, list[str]]:
    """Statements that book an award a second time, with everything that belongs to it."""
    new, (row,) = fresh_id(books), books.sql(f"SELECT * FROM txn WHERE id = '{award}'")
    changed = {"id": f"'{new}'", "idem_key": "'by hand'", "source_id": f"'{fresh_id(books)}'", "mac": mac}
    chosen = ", ".join(changed.get(column, column) for column in row._fields)
    amount, payer, payee = books.sql(
        f"SELECT amount, debit_account_id, credit_account_id FROM transfer WHERE txn_id = '{award}'"
    )[0]
    return new, [
        f"INSERT INTO txn ({', '.join(row._fields)}) SELECT {chosen} FROM txn WHERE id = '{award}'",
        (
            "INSERT INTO transfer (txn_id, line, debit_account_id, credit_account_id, amount) "
            f"VALUES ('{new}', 1, '{payer}', '{payee}', {amount})"
        ),
        (
            "INSERT INTO lot (id, account_id, expires_at, amount, remaining) "
            f"SELECT '{new}', account_id, expires_at, amount, amount FROM lot WHERE id = '{award}'"
        ),
        f"UPDATE balance SET credits = credits + {amount} WHERE account_id = '{payee}'",
        f"UPDATE balance SET debits = debits + {amount} WHERE account_id = '{payer}' AND slot = 0",
    ]


@pytest.mark.parametrize("mac", ["mac", "NULL"])
def test_one_is_added_that_fits_in_every_figure(books: Bank, mac: str) -> None:
    new, statements = _copied(books, _award(books, sealed=True), mac)
    found = tamper(books, *statements)
    assert len(found) == 1
    assert named(found, FORGED, new)
    with on(3):  # the sealer does not make it true
        books.seal()
    found = [str(each) for each in books.breaks()]
    assert len(found) == 1
    assert named(found, FORGED, new)


def _removal(books: Bank, award: str) -> list[str]:
    """Statements that take an award away with everything that belongs to it."""
    amount, payer, payee = books.sql(
        f"SELECT amount, debit_account_id, credit_account_id FROM transfer WHERE txn_id = '{award}'"
    )[0]
    return [
        f"DELETE FROM transfer WHERE txn_id = '{award}'",
        f"DELETE FROM lot WHERE id = '{award}'",
        f"DELETE FROM txn WHERE id = '{award}'",
        f"UPDATE balance SET credits = credits - {amount} WHERE account_id = '{payee}'",
        (
            f"UPDATE balance SET debits = debits - {amount} WHERE account_id = '{payer}' "
            f"AND slot = (SELECT max(slot) FROM balance WHERE account_id = '{payer}' AND debits >= {amount})"
        ),
    ]


def test_one_is_removed_with_everything_that_belongs_to_it(books: Bank) -> None:
    award = books.sql("SELECT txn_id FROM seal WHERE seq = 7")[0][0]
    found = tamper(books, *_removal(books, str(award)))
    assert len(found) == 1
    assert named(found, "sealed transaction is missing", str(award))


def test_one_is_removed_with_its_seal_and_the_rest_of_the_chain_moves_up(books: Bank) -> None:
    gone = tamper(books, "DELETE FROM seal WHERE seq = 3")
    assert named(gone, "seal is missing")
    found = tamper(books, *(f"UPDATE seal SET seq = {seq - 1} WHERE seq = {seq}" for seq in range(4, 8)))
    assert named(found, "seal does not fit", one(books, "seal", "seq = 3", "txn_id"))


def test_the_end_of_the_chain_is_cut_off(books: Bank) -> None:
    found = tamper(books, "DELETE FROM seal WHERE seq >= 6")
    assert named(found, "head does not fit the seals")


@pytest.mark.parametrize("column", ["created_at", "effective_at", "idem_key", "source_id"])
def test_two_exchange_what_they_say(books: Bank, column: str) -> None:
    rows = books.sql(f"SELECT t.id, t.{column} FROM txn t JOIN seal s ON s.txn_id = t.id WHERE s.seq IN (1, 7)")
    (first, one_), (second, other) = rows
    spare = fresh_id(books) if column.endswith("_id") else "2020-01-01 00:00:00.000000"
    found = tamper(
        books,
        f"UPDATE txn SET {column} = '{spare}' WHERE id = '{first}'",
        f"UPDATE txn SET {column} = '{one_}' WHERE id = '{second}'",
        f"UPDATE txn SET {column} = '{other}' WHERE id = '{first}'",
    )
    assert len(found) == 2
    assert named(found, FORGED, str(first))
    assert named(found, FORGED, str(second))


def test_two_exchange_their_ids(books: Bank) -> None:
    first, second = (str(row[0]) for row in books.sql("SELECT txn_id FROM seal WHERE seq IN (1, 2)"))
    spare = fresh_id(books)
    found = tamper(
        books,
        *(
            f"UPDATE {table} SET {column} = '{new}' WHERE {column} = '{old}'"
            for old, new in ((first, spare), (second, first), (spare, second))
            for table, column in (("txn", "id"), ("transfer", "txn_id"), ("lot", "id"), ("lot_move", "lot_id"))
        ),
    )
    assert named(found, FORGED, first)
    assert named(found, FORGED, second)


def test_two_seals_exchange_their_transactions(books: Bank) -> None:
    first, second = (str(row[0]) for row in books.sql("SELECT txn_id FROM seal WHERE seq IN (4, 5) ORDER BY seq"))
    found = tamper(
        books,
        f"UPDATE seal SET txn_id = '{fresh_id(books)}' WHERE seq = 4",
        f"UPDATE seal SET txn_id = '{first}' WHERE seq = 5",
        f"UPDATE seal SET txn_id = '{second}' WHERE seq = 4",
    )
    assert len(found) == 2
    assert named(found, "seal does not fit", first)
    assert named(found, "seal does not fit", second)


@pytest.mark.parametrize("sealed", [True, False])
def test_a_lot_lives_longer(books: Bank, sealed: bool) -> None:
    award = _award(books, sealed=sealed)
    found = tamper(books, f"UPDATE lot SET expires_at = '2099-12-31 16:00:00.000000' WHERE id = '{award}'")
    assert len(found) == 1
    assert named(found, FORGED, award)


@pytest.mark.parametrize(
    "change", ["seq = seq + 1", "hash = 'a1'", "count = count + 1", "signature = 'x'", "key_id = 'y'"]
)
def test_a_head_is_rewritten(books: Bank, change: str) -> None:
    found = tamper(books, f"UPDATE seal_head SET {change} WHERE day = '2026-11-02'")
    assert named(found, "head is not signed by this house", "day 2026-11-02")


def test_a_head_is_removed(books: Bank) -> None:
    found = tamper(books, "DELETE FROM seal_head WHERE day = '2026-11-02'")
    assert len(found) == 1
    assert named(found, "head before this one is missing", "day 2026-11-03")


def test_transactions_from_before_there_were_macs_are_sealed_as_they_are(bank: Bank) -> None:
    person = bank.person()
    bank.award(person, 100)
    assert tamper(bank, "UPDATE txn SET mac = NULL") == []
    bank.seal()
    bank.award(person, 5)
    assert bank.breaks() == []
    bank.seal()
    old = one(bank, "seal", "seq = 1", "txn_id")
    assert named(tamper(bank, f"UPDATE txn SET effective_at = created_at WHERE id = '{old}'"), "seal does not fit", old)
