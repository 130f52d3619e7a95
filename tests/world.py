"""A small world for tests, made through the services that pages and the API use."""

from datetime import timedelta
from itertools import count
from typing import Any

from app import registry
from app.core import clock
from app.core.actor import Actor
from app.core.permissions import Role
from app.core.uow import UnitOfWork
from app.ledger import service as ledger
from app.ledger.types import Measure, NewRule, RuleTerms
from app.people import queries as people_queries
from app.people import service as people
from app.people.models import Person
from app.people.types import NewGrant, NewPerson
from app.places import queries as places_queries
from app.places import service as places
from app.places.models import Place
from app.places.types import CsvRow
from app.rewards import service as rewards
from app.rewards.types import NewReward
from app.shops import service as shops
from app.shops.types import NewShop, NewStaff, ShopView, StaffRole
from app.teams import service as teams
from app.teams.types import NewMember, NewTeam, TeamRole, TeamView

SYSTEM = Actor.system("cli")

HANGZHOU = "330100000000"
XIHU, SHANGCHENG = "330106000000", "330102000000"
CUIYUAN, XIAOYING = "330106005000", "330102004000"
#: Two communities of different districts: what one admin sees, the other must not.
YIQU, XIANGXIANG = "330106005055", "330102004051"
#: A second community in the first one's street.
ERQU = "330106005056"

_TREE = [
    (HANGZHOU, "city", "", "杭州市"),
    (XIHU, "district", HANGZHOU, "西湖区"),
    (SHANGCHENG, "district", HANGZHOU, "上城区"),
    (CUIYUAN, "street", XIHU, "翠苑街道"),
    (XIAOYING, "street", SHANGCHENG, "小营街道"),
    (YIQU, "community", CUIYUAN, "翠苑一区社区"),
    (ERQU, "community", CUIYUAN, "翠苑二区社区"),
    (XIANGXIANG, "community", XIAOYING, "小营巷社区"),
]
_SURNAMES, _GIVEN = "沈韩蒋冯邓曹彭曾肖田", "芬力霞亮东云凤强国菊"
_serial = count(1)


class World:
    """Builds what a test needs; every method commits. The tree is there from the start."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        registry.connect()  # a new tree gets its points scheme by an event
        rows = [CsvRow(line, row) for line, row in enumerate(_TREE, start=2)]
        uow.run(places.import_csv, SYSTEM, rows)

    def place(self, code: str = YIQU) -> Place:
        """A place of the small tree."""
        with self.uow.read() as session:
            return places_queries.by_code(session, code)

    def person(self, name: str | None = None, at: str = YIQU, **given: Any) -> Person:
        """Somebody who lives there, with a phone of their own unless one (or None) is given."""
        number = next(_serial)
        given.setdefault("phone", f"139{number:08d}")
        command = NewPerson(name=name or _somebody(number), place_id=self.place(at).id, **given)
        return self.uow.run(people.register, SYSTEM, command)

    def official(self, role: Role = Role.ADMIN, at: str = YIQU, name: str | None = None) -> Person:
        """Somebody who holds a role at a place."""
        person = self.person(name, at)
        self.uow.run(people.grant, SYSTEM, person.id, NewGrant(role, self.place(at).id))
        return person

    def admin(self, at: str = YIQU) -> Person:
        """A community admin."""
        return self.official(Role.ADMIN, at)

    def actor(self, person: Person, channel: str = "web") -> Actor:
        """The person as they would act now, with the grants that count now."""
        with self.uow.read() as session:
            return people_queries.load_actor(session, person.id, channel)

    def team(self, name: str = "翠苑一区武林大妈队", at: str = YIQU, brand: str = "wulin_dama") -> TeamView:
        """A team without members."""
        return self.uow.run(teams.create_team, SYSTEM, NewTeam(name, brand, self.place(at).id))

    def join(self, team: TeamView, person: Person, role: TeamRole = TeamRole.MEMBER) -> Person:
        """Take somebody into a team."""
        self.uow.run(teams.add_member, SYSTEM, NewMember(team.id, role, person_id=person.id))
        return person

    def rule(self, category: str, points: int, at: str = YIQU, **terms: Any) -> Any:
        """So many points an hour, since the day before yesterday."""
        begins = clock.now() - timedelta(days=2)
        command = NewRule(self.place(at).id, category, RuleTerms(Measure.HOUR, points, **terms), begins)
        return self.uow.run(ledger.create_rule, SYSTEM, command)

    def shop(self, name: str, person: Person, role: StaffRole = StaffRole.CLERK, at: str = YIQU) -> ShopView:
        """A shop with somebody at its counter."""
        shop = self.uow.run(shops.create_shop, SYSTEM, NewShop(name, self.place(at).id, "tea_house"))
        self.uow.run(shops.add_staff, SYSTEM, NewStaff(shop.id, role, person_id=person.id))
        return shop

    def reward(self, shop: ShopView, title: str, points: int, stock: int = 10, **given: Any) -> Any:
        """Something to be had there."""
        return self.uow.run(rewards.offer_reward, SYSTEM, NewReward(shop.id, title, points, stock, **given))

    def leader(self, team: TeamView, at: str = YIQU) -> Person:
        """A new person who leads the team."""
        return self.join(team, self.person(at=at), TeamRole.LEADER)


def _somebody(number: int) -> str:
    """A name that no test gives on purpose, and that comes round only after a thousand people."""
    tens, ones = divmod(number, 10)
    return _SURNAMES[ones] + _GIVEN[tens % 10] + _GIVEN[tens // 10 % 10]
