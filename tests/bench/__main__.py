"""`make bench`: how fast the house is, as ratios to hand-written SQL that makes the same durable rows in the same run.

Absolute figures belong to the machine; only ratios are worth remembering. The table is printed and written to
`.bench/ledger.txt`.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from app import migrate
from app.core import clock
from app.core.db import Base, Database
from app.core.ids import new_id
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.ledger import service
from app.ledger.types import Award, Source
from tests.conftest import SECRET, Postgres
from tests.ledger.bank import ACTOR, Bank

AWARDS, BATCH, PEOPLE = 400, 1000, 50
OUT = Path(".bench")


def main() -> int:
    lines = [f"{'database':<12}{'what':<28}{'per second':>12}{'by hand':>12}{'ratio':>8}"]
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder) / "pg", durable=True)
        for name, url in (("SQLite", ""), ("PostgreSQL", server.fresh().render_as_string(hide_password=False))):
            lines += measure(name, Settings(database_url=url, instance_dir=Path(folder), secret_key=SECRET))
        server.close()
    OUT.mkdir(exist_ok=True)
    (OUT / "ledger.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def measure(name: str, settings: Settings) -> list[str]:
    database = Database(settings)
    if database.is_sqlite:
        migrate.upgrade(database.engine)
    uow = UnitOfWork(database)
    bank = Bank(uow)
    people = [bank.person().id for _ in range(PEOPLE)]
    single = rate(AWARDS, lambda: [uow.run(service.award, ACTOR, deed(bank, people, n)) for n in range(AWARDS)])
    batch = rate(BATCH, lambda: uow.run(service.award_many, ACTOR, [deed(bank, people, n) for n in range(BATCH)]))
    by_hand = rate(AWARDS, lambda: [by_hand_award(uow, n) for n in range(AWARDS)])
    database.dispose()
    return [
        f"{name:<12}{'single awards':<28}{single:>12.0f}{by_hand:>12.0f}{single / by_hand:>8.2f}",
        f"{name:<12}{'a batch of 1,000 awards':<28}{batch:>12.0f}{by_hand:>12.0f}{batch / by_hand:>8.2f}",
    ]


def rate(count: int, work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


def deed(bank: Bank, people: list[UUID], n: int) -> Award:
    return Award(
        person_id=people[n % len(people)], place_id=bank.place.id, category="patrol", minutes=60, measured=True,
        started_at=clock.now() - timedelta(hours=2), source=Source("record", new_id()),
    )  # fmt: skip


def by_hand_award(uow: UnitOfWork, n: int) -> None:
    """The rows of one award, copied from one that the service made, in one transaction by hand."""
    with uow.database.engine.begin() as connection:
        run = connection.execute
        new = new_id().hex if uow.database.is_sqlite else str(new_id())
        sample = run(text("SELECT id FROM txn WHERE kind = 'award' LIMIT 1")).scalar_one()
        copy(run, "txn", {"id": new, "idem_key": f"hand:{new}", "source_id": new}, "id", sample)
        copy(run, "transfer", {"txn_id": new}, "txn_id", sample)
        copy(run, "lot", {"id": new}, "id", sample)
        account = run(text("SELECT account_id FROM lot WHERE id = :id"), {"id": new}).scalar_one()
        run(text("UPDATE balance SET credits = credits + 60, version = version + 1 WHERE account_id = :a AND slot = 0"),
            {"a": account})  # fmt: skip


def copy(run: Callable[..., object], table: str, new: dict[str, str], key: str, sample: object) -> None:
    columns = COLUMNS[table]
    values = ", ".join(f":{c}" if c in new else c for c in columns)
    run(text(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {key} = :sample"),
        {**new, "sample": sample})  # fmt: skip


def _columns(table: str) -> list[str]:
    return [column.name for column in Base.metadata.tables[table].columns]


COLUMNS = {table: _columns(table) for table in ("txn", "transfer", "lot")}

if __name__ == "__main__":
    sys.exit(main())
