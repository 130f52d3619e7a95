"""A real worker on a real queue: runs what is due, outlives what fails, stops cleanly."""

import logging
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.jobs import worker
from app.jobs.schedule import Jobs

START = datetime(2026, 11, 22, tzinfo=UTC)


def test_runs_each_job_as_the_system_and_outlives_a_failing_one(
    uow: UnitOfWork, caplog: pytest.LogCaptureFixture
) -> None:
    done, actors = Event(), []

    def broken(session: Session, actor: Actor) -> None:
        raise RuntimeError("a shop burnt down")

    def last(session: Session, actor: Actor) -> str:
        actors.append(actor)
        one = session.execute(text("SELECT 1")).scalar_one()
        done.set()
        return f"{one} done"

    jobs = Jobs()
    jobs.every(minutes=1, name="test.broken", verb=broken)
    jobs.every(minutes=5, name="test.last", verb=last)
    before = signal.getsignal(signal.SIGTERM)
    with caplog.at_level(logging.INFO, logger="app.jobs.worker"):
        worker.run(uow, jobs, stop=done)

    assert [(a.is_system, a.channel) for a in actors] == [(True, "job")]
    said = [record.getMessage() for record in caplog.records]
    assert "job test.broken failed" in said
    assert "job test.last: 1 done" in said
    assert said[-1] == "the worker has stopped"
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.only_on("sqlite")
def test_a_signal_lets_the_job_finish(uow: UnitOfWork, number: signal.Signals) -> None:
    finished = []

    def slow(session: Session, actor: Actor) -> None:
        os.kill(os.getpid(), number)
        Event().wait(0.3)  # the worker has been told to stop meanwhile
        finished.append(True)

    jobs = Jobs()
    jobs.every(minutes=1, name="test.slow", verb=slow)
    worker.run(uow, jobs)
    assert finished == [True]


def test_a_job_is_due_at_start_and_then_once_a_round() -> None:
    jobs = Jobs()
    jobs.every(minutes=5, name="test.round", verb=lambda session, actor: None)
    (job,) = jobs
    due = [minute for minute in range(12) if job.due(START + timedelta(minutes=minute))]
    assert due == [0, 5, 10]


def test_two_jobs_of_one_name_or_without_a_pause_are_refused() -> None:
    jobs = Jobs()
    jobs.every(minutes=1, name="test.once", verb=lambda session, actor: None)
    with pytest.raises(ValueError, match="two jobs"):
        jobs.every(minutes=2, name="test.once", verb=lambda session, actor: None)
    with pytest.raises(ValueError, match="once a minute"):
        jobs.every(minutes=0, name="test.never", verb=lambda session, actor: None)


@pytest.mark.only_on("sqlite")
def test_the_command_ends_with_status_0_on_sigterm(settings: Settings) -> None:
    environment = os.environ | {
        "SHANLIN_DATABASE_URL": settings.database_url,
        "SHANLIN_INSTANCE_DIR": str(settings.instance_dir),
        "SHANLIN_SECRET_KEY": settings.secret_key.get_secret_value(),
    }
    command = [sys.executable, "-c", "from app.cli import main; main()", "worker"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
    assert "the worker runs" in first
    assert "the worker has stopped" in rest
    assert process.returncode == 0, rest
