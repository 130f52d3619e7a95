"""`make bench`: prints the table, and writes it with its plot to `.bench/`."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.core.settings import Settings
from tests.bench import ledger, report
from tests.bench.ground import prepare
from tests.bench.report import Row
from tests.bench.turns import SMALL, Side, take_turns
from tests.conftest import SECRET, Postgres

PEOPLE, SHOPS = (1000, 50) if SMALL else (1000, 1000)
FEW, MANY = (500, 5000) if SMALL else (500, 500_000)
CROWD = 8


def main() -> int:
    """Measure everything; 1 if a ratio is not what is wanted."""
    rows = []
    sys.stdout.write(f"{report.HEAD}\n")
    with tempfile.TemporaryDirectory(prefix="shanlin-bench-") as folder:
        for row in measured(Path(folder)):
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()
            rows.append(row)
    report.write("ledger", rows)
    return 0 if all(row.holds for row in rows) else 1


def measured(folder: Path) -> Iterator[Row]:
    """All rows of the table, one after the other."""
    yield from on_sqlite(Settings(instance_dir=folder, secret_key=SECRET))
    server = Postgres(folder / "pg", durable=True)
    try:
        yield from on_postgresql(_on(server, folder))
        yield from by_size(_on(server, folder), _on(server, folder))
    finally:
        server.close()


def on_sqlite(settings: Settings) -> Iterator[Row]:
    ground = prepare(settings, people=PEOPLE)
    hand = ledger.awards_by_hand(ground)
    yield compared("SQLite", "single awards", ledger.awards(ground), "by hand", hand)
    yield compared(
        "SQLite",
        "single awards",
        ledger.awards(ground),
        "bare durable INSERTs",
        ledger.bare_inserts(ground),
        wanted=0.2,
    )
    yield compared(
        "SQLite",
        "award_many, 1,000 a time",
        ledger.rosters(ground),
        "by hand",
        ledger.rosters_by_hand(ground),
        wanted=0.25,
    )


def on_postgresql(settings: Settings) -> Iterator[Row]:
    ground = prepare(settings, people=PEOPLE, shops=SHOPS)
    for processes, wanted in ((1, None), (CROWD, 0.5)):
        yield compared(
            "PostgreSQL",
            f"single awards, processes: {processes}",
            ledger.awards(ground),
            "by hand",
            ledger.awards_by_hand(ground),
            processes,
            wanted,
        )
    for processes in (1, CROWD):
        yield compared(
            "PostgreSQL", f"holds and captures, processes: {processes}", ledger.redemptions(ground, ground.shops),
            "by hand", ledger.redemptions_by_hand(ground, ground.shops), processes,
        )  # fmt: skip
    yield compared(
        "PostgreSQL",
        "award_many, 1,000 a time",
        ledger.rosters(ground),
        "by hand",
        ledger.rosters_by_hand(ground),
        wanted=0.25,
    )
    hot, spread = ledger.redemptions(ground, ground.shops[:1]), ledger.redemptions(ground, ground.shops)
    yield compared("PostgreSQL", f"one hot shop, processes: {CROWD}", hot, f"{SHOPS:,} shops", spread, CROWD, 0.8)


def by_size(small: Settings, large: Settings) -> Iterator[Row]:
    few, many = prepare(small, people=FEW), prepare(large, people=1, strangers=MANY)
    yield compared(
        "PostgreSQL", f"{2 * MANY:,} accounts, processes: {CROWD}", ledger.awards(many), f"{2 * FEW:,} accounts",
        ledger.awards(few), CROWD, 0.8,
    )  # fmt: skip


def compared(
    database: str, what: str, ours: Side, against: str, theirs: Side, processes: int = 1, wanted: float | None = None
) -> Row:
    """Let two sides take turns."""
    rates = take_turns({"ours": ours, "theirs": theirs}, processes)
    return Row(database, what, rates["ours"], against, rates["theirs"], wanted)


def _on(server: Postgres, folder: Path) -> Settings:
    return Settings(
        database_url=server.fresh().render_as_string(hide_password=False), instance_dir=folder, secret_key=SECRET
    )


if __name__ == "__main__":
    sys.exit(main())
