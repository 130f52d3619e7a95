"""Many people press at the same moment, over real connections, at two server processes."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from app.activities import service as activities
from app.activities.models import SignUp
from app.activities.types import NewActivity, NewShift
from app.core import clock
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.ledger import service as ledger
from app.people import service as people
from app.people.models import Person
from app.records import service as records
from app.records.types import TypedInService
from app.rewards import service as rewards
from app.rewards.types import Redeem
from tests.servers import Site, serve
from tests.world import SYSTEM, World


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


@pytest.fixture
def press(site: Site, uow: UnitOfWork) -> Callable[..., list[requests.Response]]:
    """Everybody sends their request at once; the answers in the order of the people."""

    def at_once(who: list[Person], path: str, bodies: list[dict[str, Any]]) -> list[requests.Response]:
        tokens = {p.id: uow.run(people.issue_token, SYSTEM, p.id).access_token for p in who}

        def send(person: Person, body: dict[str, Any]) -> requests.Response:
            headers = {"Authorization": f"Bearer {tokens[person.id]}"}
            return requests.post(f"{site.url}/api/v1{path}", json=body, headers=headers, timeout=60)

        with ThreadPoolExecutor(len(who)) as pool:
            return list(pool.map(send, who, bodies))

    return at_once


def answers(responses: list[requests.Response]) -> Counter[tuple[int, str | None]]:
    return Counter((r.status_code, r.json().get("code") if r.status_code >= 400 else None) for r in responses)


def test_twenty_press_for_one_seat(world: World, uow: UnitOfWork, press: Callable[..., Any]) -> None:
    team, now = world.team(), clock.now()
    shift = NewShift(now + timedelta(hours=1), now + timedelta(hours=3), 1)
    planned = NewActivity(team.id, "晚间巡防", "patrol", world.place().id, (shift,))
    shift_id = uow.run(activities.create_activity, SYSTEM, planned).shifts[0].id
    given = press([world.person() for _ in range(20)], f"/shifts/{shift_id}/signups", [{}] * 20)
    assert answers(given) == {(201, None): 20}
    states = [r.json() for r in given]
    assert sum(s["state"] == "confirmed" for s in states) == 1
    assert sorted(s["position"] for s in states if s["state"] == "waitlisted") == list(range(1, 20))
    with uow.read() as session:
        assert session.execute(select(func.count()).select_from(SignUp)).scalar_one() == 20


@pytest.mark.parametrize(("stock", "earned", "code"), [(3, 1000, "out_of_stock"), (40, 100, "insufficient_points")])
def test_forty_redemptions_of_what_is_enough_for_few(
    world: World, uow: UnitOfWork, press: Callable[..., Any], stock: int, earned: int, code: str
) -> None:
    person = rich(world, uow, earned)
    reward = world.reward(world.shop("翠苑茶馆", world.person()), "一壶龙井茶", points=50, stock=stock)
    given = press([person] * 40, "/redemptions", [{"reward_id": str(reward.id), "quantity": 1}] * 40)
    few = min(stock, earned // 50)
    assert answers(given) == {(201, None): few, (409, code): 40 - few}
    with uow.read() as session:
        assert ledger.verify(session) == []


def test_one_code_at_two_counters(world: World, uow: UnitOfWork, press: Callable[..., Any]) -> None:
    clerk, stranger = world.person(), world.person()
    shop = world.shop("翠苑茶馆", clerk)
    world.shop("阿芳理发店", stranger)
    reward = world.reward(shop, "一壶龙井茶", points=50)
    held = uow.run(rewards.redeem, world.actor(rich(world, uow, 100)), Redeem(reward.id))
    assert held.code is not None
    bodies = [{"code": held.code.url, "nonce": f"n{n}"} for n in range(30)]
    given = press([clerk, stranger] * 15, "/redemptions/captures", bodies)
    assert answers(given) == {(201, None): 1, (409, "already_redeemed"): 14, (403, "wrong_shop"): 15}
    with uow.read() as session:
        assert ledger.verify(session) == []


def rich(world: World, uow: UnitOfWork, points: int) -> Person:
    """Somebody who has earned so many points by an approved record."""
    world.rule("neighbour_help", 60, manual_earns=True)
    person, approver = world.person(), world.admin()
    deed = TypedInService(person.id, "neighbour_help", clock.now() - timedelta(hours=20), points, "搬家具")
    record = uow.run(records.key_in, world.actor(world.admin()), deed)
    done = uow.run(records.approve_many, world.actor(approver), [record.id])
    assert done.approved[0].points == points
    return person
