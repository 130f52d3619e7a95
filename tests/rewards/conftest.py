"""A tea house with a pot of tea for 50 points, and people who have earned some."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from app.core import clock
from app.core.ids import new_id
from app.core.permissions import Role
from app.ledger import service as ledger
from app.ledger.types import Award, Measure, NewRule, RuleTerms, Source
from app.people.models import Person
from app.rewards import service as rewards
from app.rewards.types import NewReward
from app.shops import service as shops
from app.shops.types import NewShop, NewStaff, StaffRole
from tests.world import HANGZHOU, SYSTEM, YIQU


@dataclass
class Street:
    """A shop, its clerk, a reward; and points for whoever needs them."""

    world: object
    admin: Person

    def shop(self, name="清河茶馆", at=YIQU):
        return self.world.uow.run(
            shops.create_shop, SYSTEM, NewShop(name, self.world.place(at).id, "tea", "文一路 8 号")
        )

    def staff(self, shop, role=StaffRole.CLERK):
        person = self.world.person()
        self.world.uow.run(shops.add_staff, SYSTEM, NewStaff(shop.id, role, person_id=person.id))
        return person

    def reward(self, shop, title="一壶龙井", points=50, stock=10, **more):
        return self.world.uow.run(rewards.offer_reward, SYSTEM, NewReward(shop.id, title, points, stock, **more)).reward

    def give(self, person, points):
        """Points as they come about: a deed, measured, under a rule of one point for each minute."""
        place = self.world.place(YIQU)
        award = Award(
            person.id, place.id, "patrol", points, clock.now() - timedelta(hours=1), True,
            Source("record", new_id()), approver_id=self.admin.id,
        )  # fmt: skip
        receipt = self.world.uow.run(ledger.award, SYSTEM, award)
        assert receipt.points == points
        return person

    def rich(self, points=200, **who) -> Person:
        return self.give(self.world.person(**who), points)

    def audit(self) -> None:
        """The books balance."""
        with self.world.uow.read() as session:
            assert ledger.verify(session) == []


@pytest.fixture
def street(app, world):
    rule = NewRule(world.place(HANGZHOU).id, "patrol", RuleTerms(Measure.HOUR, 60), clock.now() - timedelta(days=30))
    world.uow.run(ledger.create_rule, SYSTEM, rule)
    return Street(world, world.official(Role.ADMIN))


@pytest.fixture
def nobody() -> UUID:
    return new_id()
