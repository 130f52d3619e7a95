"""Which jobs come round, and when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.uow import UnitOfWork

Verb = Callable[[Session, Actor], object]
Errand = Callable[[UnitOfWork], object]


@dataclass(slots=True)
class Job:
    """What is to be done, and its round."""

    name: str
    run: Errand
    interval: timedelta
    _last_due: datetime | None = field(default=None, init=False)

    def due(self, instant: datetime) -> bool:
        """Whether the job is due: when the worker starts, so that it makes up for a stop, and after each round."""
        if self._last_due is not None and instant - self._last_due < self.interval:
            return False
        self._last_due = instant
        return True


class Jobs:
    """What rooms hang their jobs into: `jobs.every(minutes=1, name="rewards.expire-due", verb=…)`."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}

    def every(self, *, minutes: int, name: str, verb: Verb) -> None:
        """Run the verb in a transaction of its own, as the system, every so many minutes; one is the least."""
        self.errand(minutes=minutes, name=name, run=lambda uow: uow.run(verb, Actor.system("job")))

    def errand(self, *, minutes: int, name: str, run: Errand) -> None:
        """Run what has to wait for others (a gateway, say) and therefore makes its own short transactions."""
        if name in self._jobs:
            raise ValueError(f"two jobs are called {name}")
        if minutes < 1:
            raise ValueError(f"job {name}: the worker looks round once a minute")
        self._jobs[name] = Job(name, run, timedelta(minutes=minutes))

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs.values())


#: Each room's `schedule(jobs)`; the registry fills this list.
schedules: list[Callable[[Jobs], None]] = []


def all_jobs() -> Jobs:
    """The jobs of every room."""
    jobs = Jobs()
    for schedule in schedules:
        schedule(jobs)
    return jobs
