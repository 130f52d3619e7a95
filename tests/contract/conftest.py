"""A community with one of everything that the table of the contract names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.core import clock
from app.core.permissions import Role
from app.shops.types import StaffRole
from tests.clients import ApiClient
from tests.world import World


def z(instant: datetime) -> str:
    """An instant as the contract writes it."""
    return instant.isoformat().replace("+00:00", "Z")


def hours(count: float) -> str:
    """The instant so many hours from now."""
    return z(clock.now() + timedelta(hours=count))


@dataclass(frozen=True)
class Town:
    """Who calls, by what they are; and the ids that bodies and addresses name."""

    callers: dict[str, ApiClient]
    ids: dict[str, str]


@pytest.fixture
def town(api: Callable[..., ApiClient], world: World) -> Town:
    """An admin, an approver, a leader with her team, a neighbour, and a shop with a reward."""
    team = world.team()
    leader, member, neighbour = world.leader(team), world.join(team, world.person()), world.person()
    clerk = world.person()
    shop = world.shop("Tea house", clerk)
    reward = world.reward(shop, "A pot of tea", 50)
    owner = world.person()
    other_shop = world.shop("Barber", owner, StaffRole.OWNER)
    people = {"admin": world.admin(), "approver": world.official(Role.APPROVER), "leader": leader,
              "member": member, "neighbour": neighbour, "clerk": clerk, "owner": owner}  # fmt: skip
    ids = {
        "place": world.place().id,
        "team": team.id,
        "shop": shop.id,
        "reward": reward.id,
        "other_shop": other_shop.id,
    }
    ids |= {name: person.id for name, person in people.items()}
    callers = {name: api(person) for name, person in people.items()} | {"guest": api()}
    return Town(callers, {name: str(value) for name, value in ids.items()})


@pytest.fixture
def shift(town: Town) -> Any:
    """A shift of one seat that runs now."""
    return town.callers["leader"].made("/activities", {
        "team_id": town.ids["team"], "title": "Evening round", "category": "patrol", "place_id": town.ids["place"],
        "shifts": [{"starts_at": hours(-1), "ends_at": hours(1), "capacity": 1}],
    })["shifts"][0]  # fmt: skip
