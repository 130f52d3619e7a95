"""A team with a shift running, and how tests scan in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine

from app.activities import service as activities
from app.activities.types import NewActivity, NewShift, NewSignUp
from app.checkins import queries
from app.checkins import service as checkins
from app.checkins.types import Direction, ScanCommand, ScanResult, ShiftCodesWanted
from app.core import clock
from app.core.uow import UnitOfWork
from app.people.models import Person
from app.teams.types import TeamRole
from tests.world import World

_nonce = count(1)


@dataclass
class Patrol:
    """A team's shift of two hours that began ten minutes ago, with a leader and two members."""

    world: World
    uow: UnitOfWork
    starts_at: datetime
    ends_at: datetime
    capacity: int = 10
    location: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.team = self.world.team()
        self.leader = self.world.leader(self.team)
        self.member = self.world.join(self.team, self.world.person("王秀英"))
        self.other_member = self.world.join(self.team, self.world.person("李桂芳"))
        shift = NewShift(self.starts_at, self.ends_at, self.capacity)
        command = NewActivity(self.team.id, "平安巡防", "patrol", self.world.place().id, (shift,), **self.location)
        made = self.uow.run(activities.create_activity, self.world.actor(self.leader), command)
        self.activity_id, self.shift_id = made.id, made.shifts[0].id

    def deputy(self) -> Person:
        return self.world.join(self.team, self.world.person(), TeamRole.DEPUTY)

    def sign_up(self, person: Person) -> Any:
        return self.uow.run(activities.sign_up, self.world.actor(person), NewSignUp(self.shift_id))

    def shown(self, direction: Direction = Direction.IN) -> Any:
        """What the leader's screen shows now."""
        with self.uow.read() as session:
            wanted = ShiftCodesWanted(self.shift_id, direction)
            return queries.shift_codes(session, self.world.actor(self.leader), wanted).codes[0]

    def code_of(self, person: Person) -> Any:
        """What a person's phone shows now."""
        with self.uow.read() as session:
            return queries.my_code(session, self.world.actor(person)).codes[0]

    def card_of(self, person: Person) -> Any:
        """A new card for somebody."""
        return self.uow.run(checkins.issue, self.world.actor(self.world.admin()), person.id)

    def scan(self, person: Person, code: str, **given: Any) -> ScanResult:
        """A scan by that person."""
        command = ScanCommand(code=code, nonce=given.pop("nonce", f"n{next(_nonce)}"), **given)
        return self.uow.run(checkins.scan, self.world.actor(person), command)

    def into(self, person: Person, direction: Direction = Direction.IN, **given: Any) -> ScanResult:
        """The person scans the shift's code of that direction."""
        return self.scan(person, self.shown(direction).url, **given)


NOW = datetime.fromisoformat("2026-11-20T19:10:00+08:00")


@pytest.fixture
def at_time() -> Iterator[time_machine.Traveller]:
    """The clock stands at ten past seven in the evening, and tests may move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def make_patrol(world: World, uow: UnitOfWork) -> Callable[..., Patrol]:
    def make(**given: Any) -> Patrol:
        now = clock.now()
        given.setdefault("starts_at", now - timedelta(minutes=10))
        given.setdefault("ends_at", given["starts_at"] + timedelta(hours=2))
        return Patrol(world, uow, **given)

    return make


@pytest.fixture
def patrol(at_time: time_machine.Traveller, make_patrol: Callable[..., Patrol]) -> Patrol:
    return make_patrol()
