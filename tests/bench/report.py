"""The table and the plot."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt

from tests.bench.turns import Rate

OUT = Path(".bench")


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison, and the ratio that is wanted."""

    database: str
    what: str
    ours: Rate
    against: str
    theirs: Rate
    wanted: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the median turn was as good as is wanted."""
        return self.wanted is None or self.ours.over(self.theirs)[1] >= self.wanted

    def __str__(self) -> str:
        low, ratio, high = self.ours.over(self.theirs)
        wanted = "" if self.wanted is None else f"{self.wanted:>7.2f} {'ok' if self.holds else 'NO'}"
        return (
            f"{self.database:<11} {self.what:<40} {self.ours.per_second:>9,.0f} {self.against:<24} "
            f"{self.theirs.per_second:>9,.0f} {ratio:>6.2f} {f'{low:.2f}-{high:.2f}':>10}{wanted}"
        )


HEAD = f"{'':<11} {'what':<40} {'a second':>9} {'against':<24} {'a second':>9} {'ratio':>6} {'turns':>10} wanted"


def write(name: str, rows: Sequence[Row]) -> None:
    """Write the table and the plot."""
    OUT.mkdir(exist_ok=True)
    (OUT / f"{name}.txt").write_text("\n".join([HEAD, *map(str, rows)]) + "\n", encoding="utf-8")
    plot(rows, OUT / f"{name}.svg")
    plot(rows, OUT / f"{name}.png")


def plot(rows: Sequence[Row], path: Path) -> None:
    """A bar for each ratio from its worst to its best turn, a mark for what is wanted."""
    mpl.use("agg")
    figure, axes = plt.subplots(figsize=(9, 0.6 * len(rows) + 1.2), layout="constrained")
    for y, row in enumerate(reversed(rows)):
        low, ratio, high = row.ours.over(row.theirs)
        colour = "tab:green" if row.holds else "tab:red"
        axes.barh(y, ratio, color=colour, alpha=0.6, xerr=[[ratio - low], [high - ratio]], ecolor="0.4")
        if row.wanted is not None:
            axes.plot([row.wanted] * 2, [y - 0.4, y + 0.4], color="black", linewidth=2)
    labels = [f"{row.database}: {row.what}\nagainst {row.against}" for row in reversed(rows)]
    axes.set_yticks(range(len(rows)), labels, fontsize=8)
    axes.set_xlabel("ratio; the line is what is wanted, the whisker the worst and the best turn")
    axes.grid(axis="x", alpha=0.3)
    figure.savefig(path)
    plt.close(figure)
