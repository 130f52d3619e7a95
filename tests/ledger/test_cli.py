"""`shanlin ledger …`: sound books end with 0, broken ones with 1 and the list."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from app.core import clock
from app.core.settings import Settings
from app.ledger.cli import ledger
from tests.ledger.bank import Bank

LONG_AGO = datetime(2023, 6, 1, tzinfo=UTC)


@pytest.fixture
def shanlin(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("SHANLIN_DATABASE_URL", settings.url.render_as_string(hide_password=False))
    monkeypatch.setenv("SHANLIN_INSTANCE_DIR", str(settings.instance_dir))
    monkeypatch.setenv("SHANLIN_SECRET_KEY", settings.secret_key.get_secret_value())

    def run(*words: str) -> Result:
        return CliRunner().invoke(ledger, words)

    return run


def test_verify_names_what_is_broken(bank: Bank, shanlin: Any) -> None:
    person = bank.person()
    bank.award(person, 100)
    sound = shanlin("verify")
    assert (sound.exit_code, sound.stdout) == (0, "the books are sound: 1 transactions, 1 transfers, 3 accounts\n")
    with bank.uow.database.writer() as session:
        session.execute(text("UPDATE balance SET credits = credits + 7 WHERE min_balance = 0"))
        session.commit()
    broken = shanlin("verify")
    assert broken.exit_code == 1
    assert "balance differs from transfers: account" in broken.stdout
    assert "counted debits 0, credits 107; transfers say 0 and 100" in broken.stdout
    assert broken.stderr == "Error: the books are broken in 2 places\n"


def test_expire_books_what_is_over_and_nothing_earlier(bank: Bank, shanlin: Any) -> None:
    person = bank.person()
    for age in (0, 400):
        with clock.pinned(LONG_AGO + timedelta(days=age)):
            bank.award(person, 10)
    bank.award(person, 10)
    assert shanlin("expire", "--up-to", "2024-12-30").stdout == "0 lots expired\n"
    assert shanlin("expire", "--up-to", "2024-12-31").stdout == "1 lots expired\n"
    assert shanlin("expire").stdout == "1 lots expired\n"
    assert shanlin("expire").stdout == "0 lots expired\n"
    early = shanlin("expire", "--up-to", "2099-01-01")
    assert early.exit_code == 2
    assert "never earlier" in early.stderr
    assert bank.figures(person) == (10, 0, 0)
    assert bank.breaks() == []


def test_seal_seals_everything_and_signs_the_days_that_are_over(
    bank: Bank, shanlin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ledger.service.sealing.BATCH", 2)
    person = bank.person()
    with clock.pinned(clock.now() - timedelta(days=2)):
        for _ in range(5):
            bank.award(person, 10)
    assert shanlin("seal").stdout == "5 transactions sealed, 2 heads signed\n"
    assert shanlin("seal").stdout == "0 transactions sealed, 0 heads signed\n"
    assert shanlin("verify").exit_code == 0
