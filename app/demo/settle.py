"""The people of the demo city: who lives where, who leads, who decides, who stands at a counter."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.permissions import Role
from app.demo.plan import City, PlannedCommunity, PlannedShop, PlannedTeam
from app.people import queries as people_queries
from app.people import service as people
from app.people.types import Gender, NewGrant, NewPerson
from app.places import queries as places
from app.places import service as grids
from app.places.types import NewGrid
from app.rewards import service as rewards
from app.rewards.types import NewReward
from app.shops import service as shops
from app.shops.types import NewShop, NewStaff, StaffRole
from app.teams import service as teams
from app.teams.types import NewMember, NewTeam, TeamRole

SYSTEM = Actor.system("cli")


@dataclass(slots=True)
class Team:
    """A team that was set up, with its leader first among the members."""

    plan: PlannedTeam
    id: UUID
    members: list[UUID] = field(default_factory=list)

    @property
    def leader(self) -> UUID:
        """Who leads it."""
        return self.members[0]


@dataclass(slots=True)
class Shop:
    """A shop that was set up, with its clerk and rewards (id and price)."""

    clerk: UUID
    rewards: list[tuple[UUID, int]] = field(default_factory=list)


@dataclass(slots=True)
class Community:
    """A community that was set up."""

    plan: PlannedCommunity
    place_id: UUID
    admin: UUID
    approver: UUID
    teams: list[Team] = field(default_factory=list)
    shops: list[Shop] = field(default_factory=list)


class Settlers:
    """Registers invented people; the same city every time."""

    def __init__(self, session: Session, city: City, dice: Random) -> None:
        self.session = session
        self.city = city
        self.dice = dice
        self._phones = 0

    def person(self, place_id: UUID, *, woman: bool, age: int, phone: bool = True) -> UUID:
        """Somebody new; numbers of the 199 0000 xxxx range belong to nobody."""
        born = clock.now().date() - timedelta(days=age * 365 + self.dice.randrange(365))
        command = NewPerson(
            name=self._name(woman=woman), place_id=place_id, phone=self._phone() if phone else None,
            birth_date=date(born.year, born.month, born.day), gender=Gender.FEMALE if woman else Gender.MALE,
        )  # fmt: skip
        return people.register(self.session, SYSTEM, command).id

    def official(self, place_id: UUID, role: Role) -> UUID:
        """Somebody of the community's staff."""
        person_id = self.person(place_id, woman=self.dice.random() < 0.6, age=self.dice.randint(26, 48))  # noqa: PLR2004
        people.grant(self.session, SYSTEM, person_id, NewGrant(role, place_id))
        return person_id

    def _name(self, *, woman: bool) -> str:
        given = self.city.given_women if woman else self.city.given_men
        return self.dice.choice(self.city.surnames) + self.dice.choice(given)

    def _phone(self) -> str:
        self._phones += 1
        return f"1990000{self._phones:04d}"


def settle(session: Session, plan: PlannedCommunity, dice: Random, settlers: Settlers) -> Community:
    """Set up one community: staff, grids, teams with members, shops with rewards, and other residents."""
    place = places.by_code(session, plan.code)
    for code, name in plan.grids:
        grids.add_grid(session, SYSTEM, NewGrid(code=code, name=name, parent_id=place.id))
    community = Community(
        plan, place.id, settlers.official(place.id, Role.ADMIN), settlers.official(place.id, Role.APPROVER)
    )
    for team in plan.teams:
        community.teams.append(_team(session, settlers, dice, place.id, team))
    for shop in plan.shops:
        community.shops.append(_shop(session, settlers, dice, community, shop))
    settled = 2 + sum(len(t.members) for t in community.teams) + len(plan.shops)
    for _ in range(max(plan.people - settled, 0)):
        settlers.person(place.id, woman=dice.random() < 0.5, age=dice.randint(18, 85), phone=dice.random() < 0.8)  # noqa: PLR2004
    return community


def _team(session: Session, settlers: Settlers, dice: Random, place_id: UUID, plan: PlannedTeam) -> Team:
    team = Team(plan, teams.create_team(session, SYSTEM, NewTeam(plan.name, plan.brand, place_id, plan.platform)).id)
    for seat in range(plan.members):
        # Of the elders one in eight has no phone of their own: they come with a printed card.
        elder_without_phone = seat > 1 and plan.ages[0] > 50 and dice.random() < 0.125  # noqa: PLR2004
        member = settlers.person(
            place_id, woman=dice.random() < plan.women, age=dice.randint(*plan.ages), phone=not elder_without_phone
        )
        role = {0: TeamRole.LEADER, 1: TeamRole.DEPUTY}.get(seat, TeamRole.MEMBER)
        teams.add_member(session, SYSTEM, NewMember(team.id, role, person_id=member))
        team.members.append(member)
    return team


def _shop(session: Session, settlers: Settlers, dice: Random, community: Community, plan: PlannedShop) -> Shop:
    made = shops.create_shop(session, SYSTEM, NewShop(plan.name, community.place_id, plan.category, plan.address))
    clerk = settlers.person(community.place_id, woman=dice.random() < 0.5, age=dice.randint(24, 60))  # noqa: PLR2004
    shops.add_staff(session, SYSTEM, NewStaff(made.id, StaffRole.CLERK, person_id=clerk))
    admin = people_queries.load_actor(session, community.admin, "web")
    shop = Shop(clerk)
    for reward in plan.rewards:
        command = NewReward(
            made.id, reward.title, reward.points, reward.stock, reward.per_person, reward.description or None
        )
        shop.rewards.append((rewards.offer_reward(session, admin, command).id, reward.points))
    return shop
