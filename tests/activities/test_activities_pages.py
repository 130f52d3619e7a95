"""Activities as pages: a leader plans tonight, neighbours come, one cannot, and next week it is on again."""

from datetime import timedelta

from flask import Flask

from app.core import clock
from tests.activities.plan import plan
from tests.clients import ApiClient, PageClient
from tests.world import XIANGXIANG, World


def _text(page: object) -> str:
    return page.select_one("main").get_text(" ", strip=True)  # type: ignore[attr-defined]


def test_a_leader_plans_tonight_and_runs_it(app: Flask, world: World) -> None:
    team = world.team()
    leader, goer, elder = world.leader(team), world.person("李桂芳"), world.person("王秀英", phone=None)
    lead = PageClient(app).sign_in(leader)
    assert "今天没有安排" in _text(lead.get("/lead"))
    new = lead.get("/lead/activities/new")
    assert new.select_one("#starts")["value"].startswith("19:00") and new.select_one("#day")["value"]
    tomorrow = (clock.now() + timedelta(days=1)).date().isoformat()
    answer = lead.submit(
        "/lead/activities/new", {"title": "夜间巡防", "day": tomorrow, "capacity": "1", "min_people": "0"}
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    manage = answer.headers["Location"]
    activity = manage.rsplit("/", 1)[1]
    assert "还没有人报名" in _text(lead.get(manage))

    visitor = PageClient(app)
    assert "夜间巡防" in _text(visitor.get("/activities"))
    assert visitor.get(f"/activities/{activity}").select_one('main a[href^="/login?next="]')
    neighbour = PageClient(app).sign_in(goer)
    assert neighbour.submit(f"/activities/{activity}").status_code == 303
    assert "已报名" in _text(neighbour.get(f"/activities/{activity}"))

    shift = lead.get(manage).select_one('form[action$="/signups"]')["action"]
    assert lead.submit(manage, {"number": elder.number, "name": "王秀英"}, form=shift).status_code == 303
    assert "候补第 1 位" in _text(lead.get(manage))
    assert neighbour.submit(f"/activities/{activity}").status_code == 303  # the one button now says "I can't come"
    assert "候补第" not in _text(lead.get(manage)) and "王秀英" in _text(lead.get(manage))
    assert "候补补上了" in _text(PageClient(app).sign_in(elder).get("/me/notices"))

    edit = lead.get(manage).select_one('a[href*="/shifts/"][href$="/edit"]')["href"]
    assert lead.submit(edit, {"capacity": "0"}).status_code == 200
    assert lead.submit(edit, {"ends": "22:00", "capacity": "5"}).status_code == 303
    again = lead.submit("/lead/activities", form=f"/lead/activities/{activity}/repeats")
    assert again.status_code == 303 and again.headers["Location"] != manage
    twice = lead.submit("/lead/activities", form=f"/lead/activities/{activity}/repeats")
    assert "已经发布过了" in _text(lead.get(twice.headers["Location"]))
    assert lead.submit(f"{manage}/cancellation", {"reason": "大雨"}).status_code == 303
    assert "大雨" in _text(lead.get(f"/activities/{activity}"))


def test_pressing_twice_signs_up_once(app: Flask, world: World) -> None:
    activity = plan(world)
    browser = PageClient(app).sign_in(world.person())
    page = browser.get(f"/activities/{activity.id}")
    form = page.select_one('main form[action$="/signups"]')
    fields = {i["name"]: i.get("value", "") for i in form.select("input[name]")}
    first = browser.browser.post(form["action"], data=fields)
    second = browser.browser.post(form["action"], data=fields)
    assert first.status_code == second.status_code == 303
    shown = _text(browser.get(f"/activities/{activity.id}"))
    assert "已报名" in shown and "已经报过名" not in shown


def test_what_is_near_and_what_is_far(app: Flask, world: World) -> None:
    plan(world, title="身边的活动")
    plan(world, title="远处的活动", at=XIANGXIANG)
    browser = PageClient(app).sign_in(world.person())
    near = _text(browser.get("/activities"))
    assert "身边的活动" in near and "远处的活动" not in near
    assert "远处的活动" in _text(browser.get("/activities?near=city"))
    assert "附近还没有活动" in _text(
        PageClient(app).sign_in(world.person(at="330106005056")).get("/activities?near=community")
    )


def test_the_desk_sees_its_own_and_no_other(app: Flask, world: World) -> None:
    mine, other = plan(world, title="本社区活动"), plan(world, title="外社区活动", at=XIANGXIANG)
    desk = PageClient(app).sign_in(world.admin())
    shown = _text(desk.get("/desk/activities"))
    assert "本社区活动" in shown and "外社区活动" not in shown
    desk.get(f"/lead/activities/{mine.id}")
    for path in ("", "/edit", "/cancellation", f"/shifts/{other.shifts[0].id}/edit"):
        desk.get(f"/lead/activities/{other.id}{path}", status=404)
    desk.get(f"/lead/activities/{mine.id}/shifts/{other.shifts[0].id}/edit", status=404)
    resident = PageClient(app).sign_in(world.person())
    for path in ("/lead", "/lead/activities", "/lead/activities/new", "/desk/activities"):
        resident.get(path, status=403)


def test_a_form_that_makes_no_sense_says_why(app: Flask, world: World) -> None:
    team = world.team()
    lead = PageClient(app).sign_in(world.leader(team))
    long_ago = (clock.now() - timedelta(days=30)).date().isoformat()
    answer = lead.submit("/lead/activities/new", {"title": "补录", "day": long_ago})
    assert answer.status_code == 200 and "7 天" in answer.get_data(as_text=True)
    odd = [
        {"title": "", "day": "nonsense", "team_id": "x"}, {"day": "9999-12-31"}, {"day": "0001-01-01"},
        {"title": "a\x00b"}, {"capacity": "9" * 30}, {"place_id": "x"}, {"category": "\ud800".encode("utf-8", "replace").decode()},
        {"starts": "25:00"}, {"min_people": "99"},
    ]  # fmt: skip
    for fields in odd:
        answer = lead.submit("/lead/activities/new", {"title": "巡防"} | fields)
        assert 200 <= answer.status_code < 500 and answer.status_code != 303, fields


def test_english_too(app: Flask, api: object, world: World) -> None:
    activity = plan(world)
    browser = PageClient(app)
    browser.browser.set_cookie("lang", "en")
    assert "10 places free" in _text(browser.get(f"/activities/{activity.id}"))
    client: ApiClient = api()  # type: ignore[operator]
    assert client.get("/activities/0190b000-0000-7000-8000-000000000000").get_json()["code"] == "not_found"
