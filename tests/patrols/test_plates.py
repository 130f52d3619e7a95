"""Plates and the points they hang at: changed words and numbers, a guest's two presses, refusals in a patrol's words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.checkins.models import Scan
from app.core import clock
from app.core.uow import UnitOfWork
from tests.clients import ApiClient, PageClient
from tests.patrols.conftest import Walk
from tests.world import World

Api = Callable[..., ApiClient]
PASSWORD = "a long one for tests"


def test_a_point_gets_other_words_and_changes_places(walk: Walk, client: PageClient, api: Api, uow: UnitOfWork) -> None:
    client.sign_in(walk.leader)
    route = f"/lead/patrols/{walk.route.id}"
    first, third = walk.plates[0].point_id, walk.plates[2].point_id
    (way,) = [a["href"] for a in client.get(route).select("main a") if str(third) in str(a.get("href"))]
    form = {"name": "河边凉亭", "description": "凉亭东侧的柱子上", "seq": "1", "radius_m": "30"}
    answer = client.submit(str(way), form)
    assert answer.status_code == 303
    shown = client.get(route).text
    assert "1. 河边凉亭" in shown and "3. 点位1" in shown and "凉亭东侧的柱子上" in shown
    walk.scan(2)
    assert "1. 河边凉亭" in client.get("/patrol").text and "凉亭东侧的柱子上" in client.get("/patrol").text

    lead, door = api(walk.leader), f"/patrol-routes/{walk.route.id}/checkpoints"
    points = lead.got(door)["items"]
    assert [(p["seq"], p["id"]) for p in points[:3:2]] == [(1, str(third)), (3, str(first))]
    assert (points[0]["radius_m"], points[0]["description"]) == (30, "凉亭东侧的柱子上")
    assert lead.patch(f"{door}/{third}", {"seq": 3}).get_json()["code"] == "patrol_point_taken"
    bare = lead.patch(f"{door}/{third}", {"radius_m": None, "description": None, "name": None}).get_json()
    assert (bare["radius_m"], bare["description"], bare["name"]) == (None, None, "河边凉亭")
    assert lead.patch(f"{door}/{third}", {"description": ""}).status_code == 422
    assert lead.patch(f"{door}/{third}", {"seq": 40, "swap": True}).get_json()["seq"] == 40
    with uow.read() as session:
        deeds = session.execute(select(AuditEntry.detail).where(AuditEntry.action == "patrol.point_edited")).scalars()
        assert [deed["changed"] for deed in deeds] == [
            ["description", "name", "radius_m", "seq"], ["description", "radius_m"], ["seq"]
        ]  # fmt: skip


@pytest.mark.only_on("sqlite")
def test_only_who_sets_a_route_up_changes_its_points(walk: Walk, app: Flask, api: Api, world: World) -> None:
    point = walk.plates[0].point_id
    page = f"/lead/patrols/{walk.route.id}/points/{point}"
    other = world.leader(world.team("别的队"))
    seen = {who.id: PageClient(app).sign_in(who).browser.get(page).status_code for who in (walk.rider, other)}
    assert seen == {walk.rider.id: 403, other.id: 404}
    PageClient(app).sign_in(walk.leader).get(f"/lead/patrols/{walk.route.id}/points/{walk.route.id}", status=404)
    door = f"/patrol-routes/{walk.route.id}/checkpoints/{point}"
    assert [api(who).patch(door, {"name": "x"}).status_code for who in (walk.rider, other)] == [403, 404]
    wrong = PageClient(app).sign_in(walk.leader)
    answer = wrong.submit(page, {"name": "", "seq": "0"})
    assert answer.status_code == 200 and answer.get_data(as_text=True).count("field-error") >= 2


def test_a_guest_presses_twice(walk: Walk, app: Flask, uow: UnitOfWork, world: World) -> None:
    rider = walk.world.join(walk.team, world.person("孙阿姨", phone="13700000001", password=PASSWORD))
    guest = PageClient(app)
    (way,) = guest.get(f"/q/{walk.plates[0].token}").select("main a.btn-main")
    assert way.text.strip() == "登录并打点"
    answer = guest.submit(str(way["href"]), {"phone": "13700000001", "password": PASSWORD})
    assert answer.status_code == 303
    landed = guest.get(answer.headers["Location"]).text
    assert "点位1" in landed and "去下一个点" in landed
    with uow.read() as session:
        (scan,) = session.execute(select(Scan)).scalars()
    assert (scan.person_id, scan.action, scan.kind) == (rider.id, "visit", "plate")
    other = PageClient(app)  # a link to the sign-in alone is no press on the plate's button
    sent = other.submit(f"/login?next=/q/{walk.plates[1].token}", {"phone": "13700000001", "password": PASSWORD})
    assert sent.headers["Location"] == f"/q/{walk.plates[1].token}"


def test_the_desk_reads_of_plates_in_the_words_of_patrols(
    walk: Walk, client: PageClient, api: Api, world: World
) -> None:
    stranger = world.person()
    items: list[Any] = [{"code": walk.plates[0].token, "nonce": "q1", "scanned_at": clock.now().isoformat()}]
    old = (clock.now() - timedelta(hours=30)).isoformat()
    items.append({"code": walk.plates[0].token, "nonce": "q2", "scanned_at": old})
    batch = {"device_id": "own", "sent_at": clock.now().isoformat(), "items": items}
    sent = api(stranger).made("/scans/batches", batch, status=200)["results"]
    assert [one["code"] for one in sent] == ["not_registered", "expired"]
    admin = world.admin()
    listed = {one["reason"]: one["detail"] for one in api(admin).got("/reviews")["items"]}
    assert listed == {one["code"]: one["detail"] for one in sent}
    assert "巡逻队" in listed["not_registered"]
    page = client.sign_in(admin).get("/desk/review").text
    assert listed["not_registered"] in page and "您不在这支队伍里" in page and "您还没报名" not in page
