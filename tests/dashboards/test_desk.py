"""The first screen of the desk: what waits, today, and last week once more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import update

from app.activities.models import Shift
from app.core import clock
from app.core.permissions import Role
from app.core.uow import UnitOfWork
from tests.clients import ApiClient, PageClient
from tests.records.making import hours_ago, measured
from tests.world import ERQU, YIQU, World

Speak = Callable[..., ApiClient]


def test_when_nothing_waits_it_says_so(world: World, client: PageClient, api: Speak) -> None:
    admin = world.admin()
    measured(world, world.person(at=ERQU), at=ERQU)
    assert "没有待办" in client.sign_in(admin).get("/desk").text
    found = api(admin).got("/desk/summary")
    assert set(found["waiting"].values()) == {0}
    assert (found["tonight"], found["short"], found["repeatable"]) == ([], [], [])


def test_what_waits_is_counted_for_ones_own_places_only(
    world: World, app: Flask, uow: UnitOfWork, api: Speak, statements: Callable[..., Any]
) -> None:
    team, elsewhere = world.team(), world.team("翠苑二区武林大妈队", ERQU)
    admin, leader = world.admin(), world.leader(team)
    member = world.join(team, world.person())
    measured(world, member)
    measured(world, member, start=hours_ago(9), marks=("far",))
    now = clock.now()
    running = _plan(world, api(leader), team, now - timedelta(minutes=20), min_people=0)
    ahead = _plan(world, api(leader), team, now + timedelta(days=2), min_people=3)
    noise = world.leader(elsewhere, ERQU)
    _plan(world, api(noise), elsewhere, now - timedelta(minutes=20), at=ERQU, min_people=3)
    _plan(world, api(noise), elsewhere, now + timedelta(days=1), at=ERQU, min_people=3)
    shift = running["shifts"][0]["id"]
    code = api(leader).got(f"/shifts/{shift}/codes", direction="in")["codes"][0]["url"]
    api(member).made("/scans", {"code": code, "nonce": "in-1"})

    found = api(admin).got("/desk/summary", place_id=str(world.place(YIQU).id))
    assert found["place_name"] == world.place(YIQU).name
    assert found["waiting"] == {
        "records": 2, "marked": 1, "open_check_ins": 1, "late_check_ins": 0, "short_shifts": 1,
    }  # fmt: skip
    assert [line["id"] for line in found["short"]] == [ahead["shifts"][0]["id"]]
    assert shift in [line["id"] for line in found["tonight"]]
    assert found["today"]["people_in"] == 1
    assert api(admin).get("/desk/summary", place_id=str(world.place(ERQU).id)).status_code == 404
    assert api(world.admin(ERQU)).got("/desk/summary")["waiting"]["short_shifts"] == 1

    browser = PageClient(app).sign_in(admin)
    with statements() as asked:
        page = browser.get("/desk")
    assert len(asked) <= 10, asked
    assert [link.text for link in page.select("main a[href*='/desk/records']")][:1] == ["待审核记录"]
    assert "还缺 3 人" in page.text
    for path in {link["href"] for link in page.select("main a[href^='/']")}:
        browser.get(path)

    with uow.database.writer() as session:
        session.execute(update(Shift).values(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(minutes=5)))
        session.commit()
    found = api(admin).got("/desk/summary")
    assert found["waiting"]["late_check_ins"] == 1
    assert [line["id"] for line in found["late"]] == [shift]


def test_last_weeks_activity_is_repeated_with_one_press(world: World, client: PageClient, api: Speak) -> None:
    team = world.team()
    admin, leader = world.admin(), world.leader(team)
    old = _plan(world, api(leader), team, clock.now() - timedelta(days=6), min_people=0)
    desk = client.sign_in(admin)
    sent = desk.submit("/desk", form=f"/desk/repeats/{old['id']}")
    assert sent.status_code == 303
    assert "已经排上" in desk.get("/desk").text
    assert not desk.get("/desk").select("form[action^='/desk/repeats/']")
    titles = [a["title"] for a in api(admin).got("/activities")["items"]]
    assert titles == ["夜间巡逻", "夜间巡逻"]
    token = desk.get("/desk").select_one("input[name=csrf_token]")["value"]
    again = desk.browser.post(f"/desk/repeats/{old['id']}", data={"csrf_token": token})
    assert again.status_code == 303
    assert len(api(admin).got("/activities")["items"]) == 2


def test_each_role_sees_what_it_may(world: World, app: Flask) -> None:
    measured(world, world.person())
    for role in (Role.ADMIN, Role.APPROVER, Role.GRID_WORKER, Role.AUDITOR):
        page = PageClient(app).sign_in(world.official(role)).get("/desk")
        may_approve = role in (Role.ADMIN, Role.APPROVER)
        assert bool(page.select("main .actions a[href='/desk/records']")) == may_approve, role
    for outsider in (world.person(), world.official(Role.GUARD), world.leader(world.team())):
        assert PageClient(app).sign_in(outsider).browser.get("/desk").status_code == 403


def _plan(world: World, client: ApiClient, team: Any, start: Any, *, min_people: int, at: str = YIQU) -> Any:
    shift = {
        "starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat(), "capacity": 10,
        "min_people": min_people,
    }  # fmt: skip
    body = {"team_id": str(team.id), "title": "夜间巡逻", "category": "patrol", "place_id": str(world.place(at).id)}
    return client.made("/activities", body | {"shifts": [shift]})
