"""A team's route with plates, and how tests walk it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine

from app.checkins import service as checkins
from app.checkins.types import GeoFix, ScanCommand, ScanResult
from app.core import clock
from app.core.uow import UnitOfWork
from app.patrols import queries, service
from app.patrols.types import Calibrate, IssuePlates, NewRoute, PlateView, Point, Terms
from app.people.models import Person
from tests.world import World

_nonce = count(1)
NOW = datetime.fromisoformat("2026-11-20T19:00:00+08:00")
#: Points lie 100 m apart to the north of here.
LAT, LON = 30.28, 120.12
STEP = 100 / 111_195


def fix(place: float, *, accuracy_m: float = 8.0, age_s: float = 1.0, east: float = 0.0) -> GeoFix:
    """A phone so many steps of 100 m along the way, and so many to the side of it."""
    return GeoFix(LAT + STEP * place, LON + STEP * east * 1.158, accuracy_m, age_s)


@dataclass
class Walk:
    """A route of some points on a line, each 100 m from the next, calibrated; with a leader and two members."""

    world: World
    uow: UnitOfWork
    points: int = 12
    terms: Terms = field(default_factory=lambda: Terms(opens="18:00", closes="22:00"))
    calibrated: bool = True

    def __post_init__(self) -> None:
        self.team = self.world.team()
        self.leader = self.world.leader(self.team)
        self.rider = self.world.join(self.team, self.world.person("王秀英"))
        self.other = self.world.join(self.team, self.world.person("李桂芳"))
        lead = self.world.actor(self.leader)
        names = tuple(Point(f"点位{place}") for place in range(1, self.points + 1))
        self.route = self.uow.run(
            service.create_route, lead, NewRoute(self.team.id, "夜巡路线", "patrol", self.terms, names)
        )
        issued = self.uow.run(service.issue_plates, lead, IssuePlates(self.route.id))
        self.plates: list[PlateView] = issued.plates
        for place, plate in enumerate(self.plates if self.calibrated else ()):
            here = Calibrate(self.route.id, plate.point_id, plate.token, fix(place))
            self.uow.run(service.calibrate, lead, here)

    def scan(self, place: int, who: Person | None = None, **given: Any) -> ScanResult:
        """Somebody (the rider) scans the plate of that number, counted from 1, with a phone of their own."""
        who = who or self.rider
        given.setdefault("location", fix(place - 1 + next(_nonce) / 1e7))
        given.setdefault("device_id", f"phone-{who.id}")
        code = given.pop("code", self.plates[place - 1].token)
        command = ScanCommand(code=code, nonce=given.pop("nonce", f"n{next(_nonce)}"), **given)
        return self.uow.run(checkins.scan, self.world.actor(who), command)

    def detail(self, result: ScanResult) -> Any:
        """The round of a scan, as its leader sees it."""
        assert result.patrol is not None
        with self.uow.read() as session:
            return queries.round_detail(session, self.world.actor(self.leader), result.patrol.round_id)


@pytest.fixture
def at_time() -> Iterator[time_machine.Traveller]:
    """The clock stands at seven in the evening, and tests may move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def make_walk(at_time: time_machine.Traveller, world: World, uow: UnitOfWork) -> Callable[..., Walk]:
    def make(**given: Any) -> Walk:
        return Walk(world, uow, **given)

    return make


@pytest.fixture
def walk(make_walk: Callable[..., Walk]) -> Walk:
    return make_walk()


def later(at_time: time_machine.Traveller, **span: float) -> None:
    """Move the clock on."""
    at_time.move_to(clock.now() + timedelta(**span))
