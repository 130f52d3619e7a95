"""The worker: looks round once a minute, runs what is due, one after the other, until it is told to stop."""

import logging
import signal
from collections.abc import Callable
from threading import Event

from huey.api import Huey
from huey.consumer import Consumer

from app.core.uow import UnitOfWork
from app.jobs.queue import open_queue
from app.jobs.schedule import Job, Jobs

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_HEALTH_SECONDS = 10
_SHUTDOWN_SECONDS = 30

log = logging.getLogger(__name__)


def run(uow: UnitOfWork, jobs: Jobs, stop: Event | None = None) -> None:
    """Work until `stop` is set or a signal comes; a job at work is finished first.

    Call it from the main thread: only there do signals arrive.
    """
    stop = stop or Event()
    queue = open_queue(uow.database.settings)
    for job in jobs:
        _enlist(queue, uow, job)
    consumer = Consumer(queue, workers=1, max_delay=1.0, shutdown_timeout=_SHUTDOWN_SECONDS)
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    consumer.start()  # sets handlers of its own, of which only one would let a job finish
    for number in _SIGNALS:
        signal.signal(number, lambda *_: stop.set())
    log.info("the worker runs %d jobs", len(list(jobs)))
    try:
        while not stop.wait(_HEALTH_SECONDS):
            consumer.check_worker_health()
    finally:
        consumer.stop(graceful=True)
        queue.storage.close()
        for number, handler in before.items():
            signal.signal(number, handler)
    log.info("the worker has stopped")


def _enlist(queue: Huey, uow: UnitOfWork, job: Job) -> None:
    # What could not run within its round is not run late: the next round does the same work.
    expires = int(job.interval.total_seconds())
    queue.periodic_task(job.due, name=job.name, expires=expires)(_runner(uow, job))


def _runner(uow: UnitOfWork, job: Job) -> Callable[[], None]:
    def run_job() -> None:
        try:
            result = job.run(uow)
        except Exception:
            # One job that fails, for whatever reason, must not keep the others from their work.
            log.exception("job %s failed", job.name)
        else:
            log.info("job %s: %s", job.name, result)

    return run_job
