"""A volunteer who served, was thanked, and spent."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from app.core import clock
from app.core.ids import new_id
from app.ledger import service as ledger
from app.ledger.types import Award, Capture, Hold, Measure, NewRule, RuleTerms, Source
from app.people.models import Person
from app.records import service as records
from app.records.types import MeasuredService
from tests.world import HANGZHOU, SYSTEM, YIQU, World


class Life:
    """What happens to people, told through the services."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.admin = world.admin()
        rule = NewRule(
            world.place(HANGZHOU).id, "patrol", RuleTerms(Measure.HOUR, 20), clock.now() - timedelta(days=60)
        )
        world.uow.run(ledger.create_rule, SYSTEM, rule)

    def thanked(self, person: Person, minutes: int, times: int) -> None:
        """Points for so many patrols, without the records behind them."""
        at = clock.now() - timedelta(days=1)
        awards = [
            Award(person.id, self.world.place(YIQU).id, "patrol", minutes, at, True, Source("record", new_id()))
            for _ in range(times)
        ]
        self.world.uow.run(ledger.award_many, SYSTEM, awards)

    def served(
        self, person: Person, minutes: int = 95, days_ago: int = 1, *, approve: bool = True, category: str = "patrol"
    ) -> UUID:  # fmt: skip
        """A patrol, measured; approved by the admin unless it is to wait."""
        start = clock.now() - timedelta(days=days_ago)
        done = MeasuredService(
            person.id, self.world.place(YIQU).id, category, start, start + timedelta(minutes=minutes), minutes,
            evidence={"in": {"at": start.isoformat(), "entry": "code"}},
        )  # fmt: skip
        record = self.world.uow.run(records.write_measured, SYSTEM, done)
        if approve:
            self.world.uow.run(records.approve_many, self.world.actor(self.admin), [record.id])
        return record.id

    def reserved(self, person: Person, points: int, title: str = "一壶龙井") -> Source:
        """Points set aside for a reward."""
        source = Source("redemption", new_id())
        until = clock.now() + timedelta(days=7)
        hold = Hold(person.id, self.world.place(YIQU).id, points, source, until, title=title)
        self.world.uow.run(ledger.hold, SYSTEM, hold)
        return source

    def fetched(self, source: Source) -> None:
        """The reward was handed over."""
        self.world.uow.run(ledger.capture, SYSTEM, Capture(source, new_id()))


@pytest.fixture
def life(app: Flask, world: World) -> Life:
    return Life(world)
