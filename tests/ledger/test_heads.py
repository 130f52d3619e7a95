"""What everybody may hold on to, and what an auditor reads and takes along."""

import base64
import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.permissions import Role
from app.ledger.exports import FORMATS
from tests.clients import ApiClient, PageClient
from tests.ledger.bank import Bank
from tests.ledger.intruder import tamper
from tests.world import HANGZHOU, XIANGXIANG

#: Noon in Shanghai.
MONDAY = datetime(2026, 11, 2, 4, tzinfo=UTC)


@pytest.fixture
def bank(uow: Any, app: Any) -> Bank:
    return Bank(uow)


@pytest.fixture
def books(bank: Bank) -> Bank:
    person = bank.person("欧阳小芬")
    for day in range(3):
        with clock.pinned(MONDAY + timedelta(days=day)):
            bank.award(person, 10 + day)
    with clock.pinned(MONDAY + timedelta(days=2)):
        bank.seal()
    return bank


def test_anybody_reads_heads_and_checks_them(
    books: Bank, api: Callable[..., ApiClient], tmp_path: Path, client: PageClient
) -> None:
    guest = api()
    heads = guest.got("/ledger/heads")["items"]
    assert [(head["day"], head["seq"], head["count"]) for head in heads] == [("2026-11-03", 2, 1), ("2026-11-02", 1, 1)]
    head = heads[0]
    (key,) = guest.got("/ledger/keys")["items"]
    assert (key["id"], key["algorithm"], len(base64.b64decode(key["public_key"]))) == (head["key_id"], "Ed25519", 32)
    (tmp_path / "key.pem").write_text(key["pem"])
    (tmp_path / "head.txt").write_text(head["text"])
    (tmp_path / "head.sig").write_bytes(base64.b64decode(head["signature"]))
    words = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in head.txt -sigfile head.sig"
    checked = subprocess.run(words.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verified Successfully" in checked.stdout
    (tmp_path / "head.txt").write_text(head["text"].replace("seq 2", "seq 3"))
    assert subprocess.run(words.split(), cwd=tmp_path, capture_output=True, check=False).returncode == 1

    page = client.get("/ledger")
    assert all(said["hash"] in page.text and said["signature"] in page.text for said in heads)
    assert client.browser.get(f"/ledger/keys/{key['id']}.pem").text == key["pem"]
    assert client.browser.get("/ledger/keys/0123456789abcdef.pem").status_code == 404


def test_heads_are_found_by_place_scheme_and_day_and_page_by_page(books: Bank, api: Callable[..., ApiClient]) -> None:
    guest, here = api(), str(books.place.id)
    elsewhere = str(books.world.place(XIANGXIANG).id)
    assert len(guest.got("/ledger/heads", place_id=here)["items"]) == 2
    assert len(guest.got("/ledger/heads", place_id=elsewhere)["items"]) == 2  # the city's scheme is theirs too
    assert guest.got("/ledger/heads", scheme="no-such")["items"] == []
    (found,) = guest.got("/ledger/heads", scheme=HANGZHOU, day="2026-11-02")["items"]
    first = guest.got("/ledger/heads", limit=1)
    rest = guest.got("/ledger/heads", limit=1, cursor=first["next_cursor"])
    assert (rest["items"], rest["next_cursor"]) == ([found], None)
    assert guest.get("/ledger/heads", day="yesterday").status_code == 422
    assert guest.get("/ledger/heads", cursor="nonsense").status_code == 422
    assert guest.get("/ledger/heads", place_id=str(books.scheme.id)).status_code == 404


def test_an_auditor_reads_every_booking_of_their_places(
    books: Bank, api: Callable[..., ApiClient], client: PageClient
) -> None:
    auditor, stranger = books.world.official(Role.AUDITOR), books.world.official(Role.AUDITOR, XIANGXIANG)
    reader = api(auditor)
    found = reader.got("/ledger/transactions", kind="award", **{"from": "2026-11-03", "to": "2026-11-03"})["items"]
    assert [line["amount"] for txn in found for line in txn["lines"]] == [11]
    detail = reader.got(f"/ledger/transactions/{found[0]['id']}")
    assert (detail["seal"], detail["genuine"]) == (2, True)
    assert {k: v for k, v in detail.items() if k not in {"seal", "genuine"}} == found[0]
    assert api(stranger).get(f"/ledger/transactions/{found[0]['id']}").status_code == 404
    assert api(stranger).got("/ledger/transactions")["items"] == []
    assert api(books.person()).get("/ledger/transactions").status_code == 403

    client.sign_in(auditor)
    page = client.get("/desk/ledger?kind=award&from=2026-11-03")
    assert page.text.count("欧*芬") == 2
    assert "欧阳小芬" not in page.text
    number = books.sql("SELECT number FROM person WHERE name = '欧阳小芬'")[0][0]
    assert client.get(f"/desk/ledger?q={number}").text.count(f"欧*芬 {number}") == 3
    assert "欧*芬" not in client.get("/desk/ledger?q=nobody&kind=nothing&from=1999-99-99").text
    assert "欧*芬" in client.get(f"/desk/ledger/{found[0]['id']}").text


def test_the_desk_says_when_a_booking_is_not_as_it_was_written(books: Bank, api: Callable[..., ApiClient]) -> None:
    reader = api(books.world.official(Role.AUDITOR))
    id_ = UUID(str(books.sql("SELECT txn_id FROM seal WHERE seq = 1")[0][0]))
    stored = id_.hex if books.uow.database.is_sqlite else id_
    tamper(books, f"UPDATE transfer SET amount = 9999 WHERE txn_id = '{stored}'")
    assert reader.got(f"/ledger/transactions/{id_}")["genuine"] is False
    tamper(books, f"UPDATE txn SET mac = NULL WHERE id = '{stored}'")
    assert reader.got(f"/ledger/transactions/{id_}")["genuine"] is None


def test_the_books_are_taken_along(books: Bank, client: PageClient) -> None:
    client.sign_in(books.world.official(Role.AUDITOR, HANGZHOU))
    for format_, file in FORMATS.items():
        answer = client.browser.get(f"/desk/ledger/export?format={format_}&from=2026-11-03")
        assert (answer.status_code, answer.mimetype) == (200, file.mimetype)
        assert f".{file.suffix}" in answer.headers["Content-Disposition"]
        assert "opening" in answer.text
        assert answer.text.count("award") == 2
    assert client.browser.get("/desk/ledger/export?format=pdf").status_code == 404


def test_whoever_sees_some_places_takes_their_bookings_and_no_balances(books: Bank, client: PageClient) -> None:
    client.sign_in(books.world.official(Role.AUDITOR, XIANGXIANG))
    assert client.browser.get("/desk/ledger/export?format=jsonl").text == ""
    taken = [client.browser.get(f"/desk/ledger/export?format={name}").text for name in ("beancount", "hledger")]
    assert taken == [FORMATS["beancount"].top, FORMATS["hledger"].top]  # nor a list of whose accounts there are
    for format_ in ("beancount", "hledger"):  # nor whose accounts there are
        assert "volunteer" not in client.browser.get(f"/desk/ledger/export?format={format_}").text.lower()
    client.sign_in(books.world.official(Role.AUDITOR))
    rows = [json.loads(line) for line in client.browser.get("/desk/ledger/export?format=jsonl").text.splitlines()]
    assert [(row["type"], row["amount"]) for row in rows] == [("transfer", 10), ("transfer", 11), ("transfer", 12)]
    declared = client.browser.get("/desk/ledger/export?format=beancount").text
    assert all(f"open {row[side]}" in declared for row in rows for side in ("debit", "credit"))
