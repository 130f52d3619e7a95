"""A whole shift scans at the same moment, and one scan is sent by twelve processes, at two server processes."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import func, select

from app.activities import service as activities
from app.activities.types import NewActivity, NewShift
from app.checkins import queries
from app.checkins.models import Attendance, Scan
from app.checkins.types import Direction, ShiftCodesWanted
from app.core import clock
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.people import service as people
from app.people.models import Person
from tests.servers import Site, serve
from tests.world import SYSTEM, World

SENDER = Path(__file__).with_name("sender.py")
#: How many check in to one shift within ten seconds.
CROWD = {"sqlite": 60, "postgresql": 300}
SECONDS = 10


@pytest.fixture
def site(settings: Settings, world: World) -> Iterator[Site]:
    """Two server processes on the test's database."""
    env = {
        "SHANLIN_DATABASE_URL": settings.database_url,
        "SHANLIN_INSTANCE_DIR": str(settings.instance_dir),
        "SHANLIN_SECRET_KEY": settings.secret_key.get_secret_value(),
        "SHANLIN_BASE_URL": settings.own_url,
    }
    with serve(env, workers=2) as served:
        yield served


class Evening:
    """A team with a shift that is on."""

    def __init__(self, world: World, uow: UnitOfWork, people_wanted: int) -> None:
        self.world, self.uow = world, uow
        self.team, now = world.team(), clock.now()
        self.leader = world.leader(self.team)
        self.members = [world.join(self.team, world.person()) for _ in range(people_wanted)]
        shift = NewShift(now - timedelta(minutes=10), now + timedelta(hours=2), people_wanted + 1)
        planned = NewActivity(self.team.id, "晚间巡防", "patrol", world.place().id, (shift,))
        self.shift_id = uow.run(activities.create_activity, SYSTEM, planned).shifts[0].id

    def code(self) -> str:
        """What the leader's screen shows now."""
        with self.uow.read() as session:
            wanted = ShiftCodesWanted(self.shift_id, Direction.IN)
            return queries.shift_codes(session, self.world.actor(self.leader), wanted).codes[0].url

    def token(self, person: Person) -> str:
        return self.uow.run(people.issue_token, SYSTEM, person.id).access_token

    def count(self, table: Any) -> int:
        with self.uow.read() as session:
            return int(session.scalar(select(func.count()).select_from(table)) or 0)


@pytest.fixture
def evening(world: World, uow: UnitOfWork) -> Callable[[int], Evening]:
    return lambda people_wanted: Evening(world, uow, people_wanted)


def from_processes(site: Site, token: str, bodies: list[dict[str, Any]]) -> list[tuple[int, Any]]:
    """Each body sent by a process of its own, all at once: status and JSON of each answer."""
    command = [sys.executable, "-S", str(SENDER), urlsplit(site.url).netloc, "/api/v1/scans", token]
    senders = [
        subprocess.Popen([*command, json.dumps(b)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for b in bodies
    ]
    for sender in senders:
        assert sender.stdout is not None
        assert sender.stdout.readline() == "ready\n"
    for sender in senders:
        assert sender.stdin is not None
        sender.stdin.write("go\n")
        sender.stdin.flush()
    told = [sender.communicate(timeout=60)[0].partition(" ") for sender in senders]
    return [(int(status), json.loads(body)) for status, _, body in told]


def test_twelve_processes_with_one_nonce_make_one_scan(site: Site, evening: Callable[[int], Evening]) -> None:
    shift = evening(1)
    (member,) = shift.members
    body = {"code": shift.code(), "nonce": "same", "device_id": "phone"}
    answers = from_processes(site, shift.token(member), [body] * 12)
    assert Counter(status for status, _ in answers) == {200: 11, 201: 1}
    assert len({json.dumps(told | {"replayed": None}, sort_keys=True) for _, told in answers}) == 1
    assert (shift.count(Scan), shift.count(Attendance)) == (1, 1)
    others = [body | {"code": shift.code() if n else "abc", "intent": "out"} for n in range(2)]
    refused = from_processes(site, shift.token(member), others)
    assert [(status, told["code"]) for status, told in refused] == [(409, "idempotency_key_reused")] * 2
    assert shift.count(Scan) == 1


def test_a_whole_shift_checks_in_within_ten_seconds(
    site: Site, evening: Callable[[int], Evening], backend: str
) -> None:
    shift = evening(CROWD[backend])
    tokens = [shift.token(member) for member in shift.members]
    sessions = [requests.Session() for _ in range(32)]
    code = shift.code()

    def check_in(number: int) -> requests.Response:
        return sessions[number % len(sessions)].post(
            f"{site.url}/api/v1/scans", json={"code": code, "nonce": f"n{number}"}, timeout=60,
            headers={"Authorization": f"Bearer {tokens[number]}"},
        )  # fmt: skip

    with ThreadPoolExecutor(len(tokens)) as pool:
        began = time.monotonic()
        answers = list(pool.map(check_in, range(len(tokens))))
        took = time.monotonic() - began
    for session in sessions:
        session.close()
    assert Counter(answer.status_code for answer in answers) == {201: len(tokens)}
    assert shift.count(Attendance) == len(tokens)
    assert took < SECONDS, took
