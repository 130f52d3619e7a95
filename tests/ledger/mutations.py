"""Planted bugs: each must make a test fail, or the tests prove less than they say.

    make mutations          all of them, in a copy of the project; ends with status 1 if one survives
    .venv/bin/python -m tests.ledger.mutations NAME …

Each bug is a few characters of the program exchanged for others. `test_mutations.py` sees to it that the
places still exist.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = ("app", "migrations", "templates", "tests", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A bug: in `file`, `old` (found once) becomes `new`; one of `tests` must fail."""

    name: str
    file: str
    old: str
    new: str
    tests: str


LEDGER, BOOK = "app/ledger", "app/ledger/book"
MUTATIONS = (
    Mutation(
        "no-check", "migrations/versions/0002_ledger.py",
        '"min_balance IS NULL OR credits - debits >= min_balance"', '"1 = 1"',
        "tests/ledger/test_append_only.py",
    ),
    Mutation(
        "no-lock-order", f"{LEDGER}/procedures.py", "AS named(id) ORDER BY id LOOP", "AS named(id) ORDER BY random() LOOP",
        "tests/ledger/test_races.py",
    ),
    Mutation(
        "no-lock", f"{LEDGER}/procedures.py", "b.account_id = account AND b.slot = 0 FOR UPDATE;",
        "b.account_id = account AND b.slot = 0;", "tests/ledger/test_races.py",
    ),
    Mutation(
        "no-unique-key", f"{LEDGER}/models/books.py", '        UniqueConstraint("idem_key"),\n', "", "tests/test_migrations.py"
    ),
    Mutation(
        "no-look-at-earlier-keys", f"{BOOK}/posting.py",
        "if txn.idem_key == posting.key and txn.request_hash == posting.request_hash:", "if txn.id == posting.id:",
        "tests/ledger/test_keys.py",
    ),
    Mutation(
        "no-memory-of-refusals", f"{BOOK}/memory.py", "    raise REFUSALS[known.code](**known.params)\n", "",
        "tests/ledger/test_keys.py",
    ),
    Mutation(
        "no-lot-check", f"{LEDGER}/policy.py", "part = min(lot.remaining, points)", "part = points",
        "tests/ledger/test_story.py tests/ledger/test_model.py",
    ),
    Mutation(
        "expired-points-spend", f"{LEDGER}/policy.py", "return expires_at is None or now < expires_at",
        "return expires_at is None or now <= expires_at", "tests/ledger/test_expiry.py tests/ledger/test_model.py",
    ),
    Mutation(
        "latest-lot-first", f"{LEDGER}/policy.py", "    for lot in lots:\n        part", "    for lot in reversed([*lots]):\n        part",
        "tests/ledger/test_story.py tests/ledger/test_expiry.py tests/ledger/test_model.py",
    ),
    Mutation(
        "debts-forgiven", f"{LEDGER}/service/earning.py", "repaid = min(left.points, -self._balances[purse.debt])",
        "repaid = 0", "tests/ledger/test_reversal.py",
    ),
    Mutation(
        "rounded-up", f"{LEDGER}/rules.py", "points = deed.minutes * terms.points * factor // _MINUTES_PERCENT",
        "points = -(-deed.minutes * terms.points * factor // _MINUTES_PERCENT)", "tests/ledger/test_rules.py",
    ),
    Mutation(
        "history-can-be-rewritten", f"{LEDGER}/triggers.py", '    "transfer": (("txn_id", "line"),),\n', "",
        "tests/ledger/test_append_only.py tests/test_migrations.py",
    ),
)  # fmt: skip


def passes(copy: Path, tests: Iterable[str]) -> bool:
    """Whether all these tests pass in the copy."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", *tests]
    ended = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1):
        raise SystemExit(f"the tests did not run\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    return ended.returncode == 0


def survives(mutation: Mutation, copy: Path) -> bool:
    """Whether all its tests pass with the bug planted in the copy; the copy is whole again afterwards."""
    file = copy / mutation.file
    sound = file.read_text(encoding="utf-8")
    file.write_text(sound.replace(mutation.old, mutation.new), encoding="utf-8")
    try:
        return passes(copy, mutation.tests.split())
    finally:
        file.write_text(sound, encoding="utf-8")


def main(names: list[str]) -> int:
    """Plant one after the other."""
    chosen = [m for m in MUTATIONS if not names or m.name in names]
    survivors = []
    with tempfile.TemporaryDirectory(prefix="shanlin-mutations-") as folder:
        for part in PARTS:
            source, target = ROOT / part, Path(folder) / part
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        if not passes(Path(folder), sorted({test for mutation in chosen for test in mutation.tests.split()})):
            raise SystemExit("the tests fail without any planted bug: mend that first")
        for mutation in chosen:
            started = time.monotonic()
            lives = survives(mutation, Path(folder))
            survivors += [mutation.name] if lives else []
            verdict = "SURVIVED" if lives else "caught"
            sys.stdout.write(f"{mutation.name:<28}{verdict:<10}{time.monotonic() - started:6.1f} s\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(chosen) - len(survivors)} of {len(chosen)} planted bugs were caught\n")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
