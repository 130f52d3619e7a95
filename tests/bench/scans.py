"""Check-ins through `shanlin serve` against a one-file handler that writes the same rows by hand, equally served."""

import http.client
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import registry
from app.activities import service as activities
from app.activities.models import Shift, SignUp
from app.activities.types import NewActivity, NewShift, SignUpState
from app.checkins import codes
from app.checkins import service as checkins
from app.checkins.codes import SHIFT, CodeKeys, Direction
from app.checkins.types import ScanCommand
from app.core import clock
from app.core.db import Database
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.people import service as people
from app.teams.types import TeamView
from tests.bench.turns import SMALL, Side, Work
from tests.servers import free_port, serve
from tests.world import SYSTEM, World

#: Who checks in through the site: everybody once in each shift, so that the last to come finds the first still in.
MEMBERS, SHIFTS = (300, 20) if SMALL else (2000, 30)
#: Whom the handler writes down: others, so that neither side meets the other's rows.
STRANGERS, THEIR_SHIFTS = (300, 60) if SMALL else (2000, 120)
WORKERS, THREADS = 2, 16
PHONES = 4
T = TypeVar("T")
_forked = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may check in, and the token of their phone."""

    person_id: UUID
    token: str


class Ground:
    """A team with shifts that are on."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        #: How many pairs have checked in, for all processes.
        self.taken, self.taken_open, self.their_taken = (_forked.Value("q", 0) for _ in range(3))
        database = Database(settings)
        registry.connect()
        world = World(UnitOfWork(database))
        team = world.team()
        self.shifts, self.open_shifts = _shifts(world, team, SHIFTS), _shifts(world, team, SHIFTS)
        self.their_shifts = _shifts(world, team, THEIR_SHIFTS)
        with world.uow.read() as session:
            self.public_ids = {id_: session.get_one(Shift, id_).public_id for id_ in self.shifts + self.open_shifts}
        self.members = tuple(_member(world, team) for _ in range(MEMBERS))
        world.uow.run(_sign_up, self.members, self.shifts)
        self.strangers = tuple(world.person().id for _ in range(STRANGERS))
        self.keys = CodeKeys(database.keyring, settings.code_key_version)
        first = world.join(team, world.person())
        command = ScanCommand(code=self.code(self.shifts[0]), nonce="sample")
        self.sample = world.uow.run(checkins.scan, world.actor(first), command).id
        database.dispose()

    def code(self, shift_id: UUID) -> str:
        """What the leader's screen shows at this moment."""
        return self._code(shift_id, SHIFT.step(clock.now()))

    @lru_cache(maxsize=64)  # noqa: B019  # the screen makes it, not each phone; the ground lasts as long as the process
    def _code(self, shift_id: UUID, step: int) -> str:
        token = codes.shift_token(self.keys, self.public_ids[shift_id], Direction.IN, step)
        return codes.address(self.settings.own_url, token)


def _shifts(world: World, team: TeamView, count: int) -> tuple[UUID, ...]:
    now, found = clock.now(), []
    for _ in range(count):
        shift = NewShift(now - timedelta(minutes=10), now + timedelta(hours=2), MEMBERS + 1)
        planned = NewActivity(team.id, "晚间巡防", "patrol", world.place().id, (shift,))
        found.append(world.uow.run(activities.create_activity, SYSTEM, planned).shifts[0].id)
    return tuple(found)


def _member(world: World, team: TeamView) -> Member:
    person = world.join(team, world.person())
    return Member(person.id, world.uow.run(people.issue_token, SYSTEM, person.id).access_token)


def _sign_up(session: Session, members: Sequence[Member], shifts: Sequence[UUID]) -> None:
    signed_up = [
        {"shift_id": shift_id, "person_id": member.person_id, "state": SignUpState.CONFIRMED, "seq": seq}
        for shift_id in shifts
        for seq, member in enumerate(members)
    ]
    session.execute(insert(SignUp), signed_up)


def ours(ground: Ground, url: str) -> Side:
    """The phone of each who has signed up sends a scan."""
    return _scanning(ground, url, ground.shifts, ground.taken)


def ours_without_seats(ground: Ground, url: str) -> Side:
    """The same where nobody has signed up: seats are counted, one member after the other."""
    return _scanning(ground, url, ground.open_shifts, ground.taken_open)


def _scanning(ground: Ground, url: str, shifts: Sequence[UUID], taken: Any) -> Side:
    def request(number: int) -> tuple[dict[str, Any], dict[str, str]]:
        member, shift_id = _pair(ground.members, shifts, number)
        body = {"code": ground.code(shift_id), "nonce": f"{shift_id}"}
        return body, {"Authorization": f"Bearer {member.token}"}

    return _side(url, request, taken)


def by_hand(ground: Ground, url: str) -> Side:
    """The handler is told who and where."""

    def request(number: int) -> tuple[dict[str, Any], dict[str, str]]:
        person_id, shift_id = _pair(ground.strangers, ground.their_shifts, number)
        return {"person_id": str(person_id), "shift_id": str(shift_id), "nonce": f"n{number}"}, {}

    return _side(url, request, ground.their_taken)


def _pair(people_here: Sequence[T], shifts: Sequence[UUID], number: int) -> tuple[T, UUID]:
    if number >= len(people_here) * len(shifts):
        raise RuntimeError("everybody has been everywhere")
    return people_here[number % len(people_here)], shifts[number // len(people_here)]


def _side(url: str, request: Callable[[int], tuple[dict[str, Any], dict[str, str]]], taken: Any) -> Side:
    @contextmanager
    def side() -> Iterator[Work]:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)

        def work() -> int:
            with taken.get_lock():
                number = taken.value
                taken.value += 1
            body, headers = request(number)
            connection.request(
                "POST", "/api/v1/scans", json.dumps(body), headers | {"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            told = answer.read()
            if answer.status != 201:
                raise RuntimeError(f"{answer.status} {told!r}")
            return 1

        yield work
        connection.close()

    return side


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """`shanlin serve` with two workers."""
    env = {
        "SHANLIN_DATABASE_URL": settings.database_url,
        "SHANLIN_INSTANCE_DIR": str(settings.instance_dir),
        "SHANLIN_SECRET_KEY": settings.secret_key.get_secret_value(),
        "SHANLIN_BASE_URL": settings.own_url,
    }
    with serve(env, workers=WORKERS) as site:
        yield site.url


@contextmanager
def hand_served(ground: Ground) -> Iterator[str]:
    """The handler behind the same server, with as many workers and threads."""
    port = free_port()
    plain = ground.settings.url.set(drivername="postgresql").render_as_string(hide_password=False)
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(WORKERS),
        "--blocking-threads", str(THREADS), "--factory", "--no-ws", "--log-level", "error",
        "tests.bench.scan_handler:create_app",
    ]  # fmt: skip
    told = {"HAND_DATABASE": plain, "HAND_SAMPLE": str(ground.sample)}
    process = subprocess.Popen(command, env=os.environ | told, start_new_session=True)
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/")
            connection.getresponse().read()
            connection.close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the handler does not answer")
