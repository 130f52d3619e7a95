"""Several machines share one Redis: what waits there, and how much an account has written."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from huey.api import RedisHuey
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.factory import create_app
from app.jobs import worker
from app.jobs.queue import open_queue
from app.jobs.schedule import Jobs
from tests.clients import ApiClient
from tests.servers import free_port
from tests.world import World

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def shared(settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """The test's settings with a Redis of its own, which keeps nothing."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{port}/0"})
    server.terminate()
    server.wait(10)


def test_jobs_wait_in_redis(shared: Settings, uow: UnitOfWork) -> None:
    queue = open_queue(shared)
    assert isinstance(queue, RedisHuey)
    queue.storage.conn.close()
    uow.database.settings = shared
    done = Event()

    def job(session: Session, actor: Actor) -> None:
        done.set()

    jobs = Jobs()
    jobs.every(minutes=1, name="test.shared", verb=job)
    worker.run(uow, jobs, stop=done)
    assert done.is_set()


def test_two_machines_count_together(shared: Settings, uow: UnitOfWork, world: World) -> None:
    person = world.person()
    left = []
    for app in (create_app(shared), create_app(shared)):
        answer = ApiClient(app, uow, person).post("/auth/tokens", {})
        left.append(int(answer.headers["X-RateLimit-Remaining"]))
    assert left[1] == left[0] - 1
