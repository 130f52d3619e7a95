"""Independent readers accept the books as they leave the house, and reject them once they were changed."""

import csv
import io
import json
import os
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.core import clock
from app.core.ids import new_id
from app.core.settings import Settings
from app.ledger.cli import ledger
from tests.ledger.bank import Bank, size
from tests.ledger.intruder import one, tamper

#: Noon in Shanghai.
MONDAY = datetime(2026, 11, 2, 4, tzinfo=UTC)
BEANCOUNT = ("from beancount import loader; import sys; entries, errors, _ = loader.load_file(sys.argv[1]); "
             "print(len(entries)); sys.exit(len(errors) > 0)")  # fmt: skip


@pytest.fixture
def books(bank: Bank) -> Bank:
    """Three days with everything that moves, people of unusual names among it."""
    person, other, tea = bank.person("欧阳·O'Neil"), bank.person(), new_id()
    with clock.pinned(MONDAY):
        bank.stock(tea, 5)
        bank.award(person, 100)
        bank.award(other, 60)
    with clock.pinned(MONDAY + timedelta(days=1)):
        bank.capture(bank.hold(person, 30, stock=(tea, 1)))
        bank.void(bank.hold(other, 10))
        bank.hold(other, 20)
    with clock.pinned(MONDAY + timedelta(days=2)):
        deed = bank.deed(person, 15)
        bank.award(person, 15, source=deed.source)
        bank.capture(bank.hold(person, 80))
        bank.reverse(deed.source)
    assert bank.breaks() == []
    return bank


@pytest.fixture
def shanlin(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("SHANLIN_DATABASE_URL", settings.url.render_as_string(hide_password=False))
    monkeypatch.setenv("SHANLIN_INSTANCE_DIR", str(settings.instance_dir))
    monkeypatch.setenv("SHANLIN_SECRET_KEY", settings.secret_key.get_secret_value())

    def run(*words: str) -> str:
        done = CliRunner().invoke(ledger, ["export", *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


def _accepted(format_: str, file: Path) -> bool:
    """Whether the independent reader finds that everything adds up; it must have found something to add up."""
    command = ["hledger", "-f", str(file), "check"]
    if format_ == "beancount":
        command = [sys.executable, "-c", BEANCOUNT, str(file)]
    assert file.read_text().count("\n") > 20
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


SPANS = [(), ("--from", "2026-11-03"), ("--to", "2026-11-03"), ("--from", "2026-11-03", "--to", "2026-11-03")]


@pytest.mark.parametrize("format_", ["hledger", "beancount"])
def test_an_independent_reader_adds_up_the_same(books: Bank, shanlin: Any, tmp_path: Path, format_: str) -> None:
    transactions = {(): 12, SPANS[1]: 9, SPANS[2]: 8, SPANS[3]: 5}
    for span in SPANS:
        file = tmp_path / "books"
        assert shanlin("--format", format_, *span, "-o", str(file)) == ""
        text = file.read_text()
        mark = "\n  id: " if format_ == "beancount" else " ("
        assert text.count(mark) == transactions[span]
        assert _accepted(format_, file)
        assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("format_", ["hledger", "beancount"])
@pytest.mark.parametrize("span", [SPANS[0], SPANS[1]])
def test_a_changed_book_is_rejected(
    books: Bank, shanlin: Any, tmp_path: Path, format_: str, span: tuple[str, ...]
) -> None:
    file = tmp_path / "books"
    award, account = one(books, "txn", "kind = 'award'"), one(books, "account", "kind = 'available'")
    changes = (
        (f"UPDATE transfer SET amount = amount + 1 WHERE txn_id = '{award}'", "- 1"),
        (f"UPDATE balance SET credits = credits + 1 WHERE account_id = '{account}'", "- 1"),
    )
    for change, back in changes:
        tamper(books, change)
        shanlin("--format", format_, *span, "-o", str(file))
        assert not _accepted(format_, file)
        tamper(books, change.replace("+ 1", back))
    shanlin("--format", format_, *span, "-o", str(file))
    assert _accepted(format_, file)
    tamper(books, f"DELETE FROM transfer WHERE txn_id = '{award}'")
    shanlin("--format", format_, *span, "-o", str(file))
    assert not _accepted(format_, file)


def _rows(shanlin: Any, format_: str, *span: str) -> list[dict[str, Any]]:
    text = shanlin("--format", format_, *span)
    if format_ == "csv":
        return [{k: v for k, v in row.items() if v} for row in csv.DictReader(io.StringIO(text))]
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_tables_add_up_line_by_line(books: Bank, shanlin: Any, format_: str) -> None:
    for span in SPANS:
        sums: dict[tuple[str, str], int] = defaultdict(int)
        rows = _rows(shanlin, format_, *span)
        for row in rows:
            if row["type"] == "transfer":
                sums[row["debit"], row["unit"]] -= int(row["amount"])
                sums[row["credit"], row["unit"]] += int(row["amount"])
            elif row["type"] == "opening":
                sums[row["account"], row["unit"]] += int(row["balance"])
            else:
                assert sums.pop((row["account"], row["unit"]), 0) == int(row["balance"])
        assert {row["type"] for row in rows} >= {"transfer", "balance"}
        assert sums == {}


def test_no_name_and_no_id_of_a_person_leaves_the_house(books: Bank, shanlin: Any) -> None:
    people = books.sql("SELECT id, name, number FROM person")
    for format_ in ("hledger", "beancount", "csv", "jsonl"):
        text = shanlin("--format", format_).replace("-", "")
        assert any(number in text for _, _, number in people)
        assert not any(name in text or str(id_).replace("-", "") in text for id_, name, _ in people)


def test_a_file_appears_when_it_is_whole(books: Bank, shanlin: Any, tmp_path: Path) -> None:
    nowhere = CliRunner().invoke(ledger, ["export", "--format", "csv", "-o", str(tmp_path / "absent" / "x.csv")])
    assert (nowhere.exit_code, nowhere.stderr.count("\n")) == (1, 1)
    backwards = CliRunner().invoke(ledger, ["export", "--format", "csv", "--from", "2026-11-03", "--to", "2026-11-02"])
    assert backwards.exit_code == 2


#: Not `getrusage`, which counts what the parent held when it forked.
MEASURED = """
import pathlib, re, sys
from app.ledger.cli import ledger
ledger(sys.argv[1:], standalone_mode=False)
print(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
"""


def test_a_long_book_is_exported_in_little_memory(bank: Bank, settings: Settings, tmp_path: Path, shanlin: Any) -> None:
    """Twenty thousand transfers here; in full a million, and hledger reads them all."""
    count = size(20_000, 1_000_000)
    _fill(bank, count)
    file = tmp_path / "books"
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "export", "--format", "hledger", "-o", str(file)],
        capture_output=True, text=True, check=True, env=os.environ,
    )  # fmt: skip
    assert int(done.stdout) < 200 * 1024, "KiB at most"
    with file.open() as lines:
        assert sum(line.count(" (") for line in lines) == count
    assert _accepted("hledger", file)


def _fill(bank: Bank, count: int) -> None:
    """So many awards of one point, by SQL: an export does not care how lines came to be."""
    bank.award(bank.person(), 1)
    ((payer, payee),) = bank.sql("SELECT debit_account_id, credit_account_id FROM transfer")
    id_ = "printf('%032x', i)" if bank.uow.database.is_sqlite else "CAST(lpad(to_hex(i), 32, '0') AS uuid)"
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1}) SELECT"
    kept = "scheme_id, place_id, kind, request_hash, source_type, effective_at, created_at, meta"
    statements = (
        f"INSERT INTO txn (id, source_id, idem_key, {kept}) {numbers} {id_}, {id_}, CAST(i AS TEXT), {kept} FROM txn, n",
        (
            "INSERT INTO transfer (txn_id, line, debit_account_id, credit_account_id, amount) "
            f"{numbers} {id_}, 1, '{payer}', '{payee}', 1 FROM n"
        ),
        f"UPDATE balance SET credits = credits + {count - 1} WHERE account_id = '{payee}'",
        f"UPDATE balance SET debits = debits + {count - 1} WHERE account_id = '{payer}' AND slot = 0",
    )
    with bank.uow.database.writer() as session:
        for statement in statements:
            session.execute(text(statement))
        session.commit()
