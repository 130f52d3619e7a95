"""Processes that take turns: each side works for a moment, then the other, so that a busy machine slows both alike."""

import multiprocessing
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

#: Does some work and says how much.
Work = Callable[[], int]
#: Sets the work up in the process that is to do it, and tidies up.
Side = Callable[[], AbstractContextManager[Work]]

_forked = multiprocessing.get_context("fork")
SMALL = os.environ.get("SHANLIN_BENCH") == "small"
_SECONDS, _TURNS = (0.4, 2) if SMALL else (2.0, 8)


@dataclass(frozen=True, slots=True)
class Rate:
    """How much a side did per second, turn by turn."""

    turns: tuple[float, ...]

    @property
    def per_second(self) -> float:
        return sum(self.turns) / len(self.turns)

    def on_a_disk(self, bare: "Rate", per_second: float) -> "Rate":
        """What it would be if the disk took as many bare INSERTs a second, and not what it was seen to take."""
        pairs = zip(self.turns, bare.turns, strict=True)
        return Rate(tuple(1 / (1 / mine + 1 / per_second - 1 / theirs) for mine, theirs in pairs))

    def over(self, other: "Rate") -> tuple[float, float, float]:
        """The ratio to another side in the same turn: lowest, median, highest."""
        ratios = sorted(mine / theirs for mine, theirs in zip(self.turns, other.turns, strict=True))
        return ratios[0], median(ratios), ratios[-1]


def take_turns(sides: Mapping[str, Side], processes: int = 1) -> dict[str, Rate]:
    """Let all processes work on one side at a time; the first turn of each warms up and does not count."""
    answers, start = _forked.SimpleQueue(), _forked.Barrier(processes)
    workers = [_forked.Process(target=_work, args=(sides, start, answers)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    rates: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for _ in workers:
        for name, turn, rate in _heard(answers.get()):
            rates[name][turn] += rate
    for worker in workers:
        worker.join()
    return {name: Rate(tuple(rates[name][turn] for turn in range(1, _TURNS + 1))) for name in sides}


def _heard(answer: Any) -> list[tuple[str, int, float]]:
    if not isinstance(answer, str):
        return answer
    raise RuntimeError(f"a side broke down: {answer}")


def _work(sides: Mapping[str, Side], start: Any, answers: Any) -> None:
    try:
        with ExitStack() as stack:
            works = {name: stack.enter_context(side()) for name, side in sides.items()}
            answers.put([(name, turn, _rate(works[name], start)) for name, turn in _order(list(sides))])
    except Exception as error:
        start.abort()
        answers.put(f"{type(error).__name__}: {error}")
        raise


def _order(names: list[str]) -> Iterator[tuple[str, int]]:
    """Who works when: in turn, and every other time the other way round."""
    for turn in range(_TURNS + 1):
        for name in names if turn % 2 else reversed(names):
            yield name, turn


def _rate(work: Work, start: Any) -> float:
    start.wait()
    done, began = 0, time.perf_counter()
    while (passed := time.perf_counter() - began) < _SECONDS:
        done += work()
    return done / passed
