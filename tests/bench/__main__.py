"""`make bench`: prints the table, and writes it with its plot to `.bench/`."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.core.settings import Settings
from tests.bench import ledger, report, scans
from tests.bench.ground import prepare
from tests.bench.report import Row
from tests.bench.turns import SMALL, Rate, Side, take_turns
from tests.conftest import SECRET, Postgres

PEOPLE, SHOPS = (1000, 50) if SMALL else (1000, 1000)
FEW, MANY = (500, 5000) if SMALL else (500, 500_000)
CROWD = 8
#: Bare durable INSERTs a second on the disk for which SQLite's rate is wanted.
SLOW_DISK = 2000.0


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
        yield from over_http(_on(server, folder))
    finally:
        server.close()


def on_sqlite(settings: Settings) -> Iterator[Row]:
    """A file, one writer."""
    ground = prepare(settings, people=PEOPLE)
    awards, rosters = ledger.awards(ground), ledger.rosters(ground)
    yield compared("SQLite", "single awards", awards, "by hand", ledger.awards_by_hand(ground))
    yield compared("SQLite", "award_many, 1,000 a time", rosters, "by hand", ledger.rosters_by_hand(ground))
    bare = compared("SQLite", "single awards", awards, "bare durable INSERTs", ledger.bare_inserts(ground))
    yield bare
    slow, disk = bare.ours.on_a_disk(bare.theirs, SLOW_DISK), Rate((SLOW_DISK,) * len(bare.ours.turns))
    yield Row("SQLite", "single awards, reckoned for", slow, "a disk of so many INSERTs", disk, 0.2)


def on_postgresql(settings: Settings) -> Iterator[Row]:
    """A server, one writer and many."""
    ground = prepare(settings, people=PEOPLE, shops=SHOPS)
    sides = ledger.awards(ground), ledger.awards_by_hand(ground)
    yield versus_hand("single awards", *sides)
    yield versus_hand("single awards", *sides, CROWD, 0.5)
    yield versus_hand("award_many, 1,000 a time", ledger.rosters(ground), ledger.rosters_by_hand(ground), wanted=0.25)
    spread, by_hand = ledger.redemptions(ground, ground.shops), ledger.redemptions_by_hand(ground, ground.shops)
    yield versus_hand("holds and captures", spread, by_hand)
    yield versus_hand("holds and captures", spread, by_hand, CROWD)
    hot = ledger.redemptions(ground, ground.shops[:1])
    yield compared("PostgreSQL", f"one hot shop, processes: {CROWD}", hot, f"{SHOPS:,} shops", spread, CROWD, 0.8)


def over_http(settings: Settings) -> Iterator[Row]:
    """Phones that scan, at the served site and at a handler of one file."""
    ground = scans.Ground(settings)
    with scans.served(settings) as site, scans.hand_served(ground) as handler:
        theirs = scans.by_hand(ground, handler)
        yield versus_hand("POST /scans", scans.ours(ground, site), theirs)
        yield versus_hand("POST /scans", scans.ours(ground, site), theirs, scans.PHONES, 0.4)
        yield versus_hand("POST /scans without seats", scans.ours_without_seats(ground, site), theirs, scans.PHONES)


def by_size(small: Settings, large: Settings) -> Iterator[Row]:
    """A city against a community."""
    few, many = prepare(small, people=FEW), prepare(large, people=1, strangers=MANY)
    what, against = f"{2 * MANY:,} accounts, processes: {CROWD}", f"{2 * FEW:,} accounts"
    yield compared("PostgreSQL", what, ledger.awards(many), against, ledger.awards(few), CROWD, 0.8)


def versus_hand(what: str, ours: Side, by_hand: Side, processes: int = 1, wanted: float | None = None) -> Row:
    """The service on PostgreSQL against SQL by hand."""
    return compared("PostgreSQL", f"{what}, processes: {processes}", ours, "by hand", by_hand, processes, wanted)


def compared(
    database: str, what: str, ours: Side, against: str, theirs: Side, processes: int = 1, wanted: float | None = None
) -> Row:  # fmt: skip
    """Let two sides take turns."""
    rates = take_turns({"ours": ours, "theirs": theirs}, processes)
    return Row(database, what, rates["ours"], against, rates["theirs"], wanted)


def _on(server: Postgres, folder: Path) -> Settings:
    return Settings(
        database_url=server.fresh().render_as_string(hide_password=False), instance_dir=folder, secret_key=SECRET
    )


if __name__ == "__main__":
    sys.exit(main())
