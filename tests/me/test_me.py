"""What I have and where it came from: the same figures over the API and on the pages, from few statements."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.checkins.models import Attendance
from app.core import clock
from app.core.permissions import Role
from app.ledger import service as ledger
from app.ledger.queries import home_scheme
from app.ledger.types import ChangeScheme, ExpiryPolicy, Reverse, Source, Void, VoidKind
from app.notices import service as notices
from app.teams.types import TeamRole
from tests.activities.plan import plan
from tests.clients import PageClient
from tests.me.conftest import Life
from tests.world import SYSTEM, YIQU, World


def test_who_i_am_and_what_i_have(life: Life, world: World, api: Any) -> None:
    person = world.person("王秀英", phone="13800001234")
    life.served(person, 95)
    life.served(person, 60, days_ago=2, approve=False)
    life.reserved(person, 10)
    life.served(world.person(), 300)  # somebody else's

    me = api(person).got("/me")
    assert me | {"points": 0, "place": 0} == {
        "id": str(person.id),
        "number": person.number,
        "name": "王秀英",
        "phone_masked": "138****1234",
        "place": 0,
        "grants": [],
        "points": 0,
        "minutes": {"approved": 95, "pending": 60, "manual_approved": 0},
        "other_points": [],
    }
    assert (me["place"]["code"], me["place"]["name"]) == (YIQU, "翠苑一区社区")
    points = me["points"]
    assert (points["available"], points["held"], points["debt"]) == (21, 10, 0)
    assert [part["amount"] for part in points["expiring"]] == [21]
    assert points["expiring"][0]["at"].endswith("Z")


def test_my_roles_with_the_names_of_where_they_count(life: Life, world: World, api: Any) -> None:
    leader = world.official(Role.APPROVER)
    team = world.team("翠苑一区武林大妈队")
    world.join(team, leader, TeamRole.LEADER)
    grants = api(leader).got("/me")["grants"]
    assert [(g["role"], g["scope"]["type"], g["scope"]["name"]) for g in grants] == [
        ("approver", "place", "翠苑一区社区"),
        ("leader", "team", "翠苑一区武林大妈队"),
    ]


def test_every_line_says_what_was_left_and_why(life: Life, world: World, api: Any) -> None:
    person = world.person()
    record = life.served(person, 95)
    life.fetched(life.reserved(person, 10))
    back = life.reserved(person, 20, "理发")
    world.uow.run(ledger.void, SYSTEM, Void(back, VoidKind.CANCELLED))
    items = api(person).got("/me/transactions")["items"]
    assert [(i["kind"], i["amount"], i["balance_after"], i["title"]) for i in items] == [
        ("void", 20, 21, "理发"),
        ("hold", -20, 1, "理发"),
        ("capture", 0, 21, "一壶龙井"),
        ("hold", -10, 21, "一壶龙井"),
        ("award", 31, 31, "平安巡防"),
    ]
    assert items[-1]["source"] == {"type": "record", "id": str(record)}
    assert all(item["explanation"]["text"] for item in items)
    assert not any("explain" in item["explanation"]["text"] for item in items)
    assert (items[-1]["explanation"]["facts"]["rate"], items[-1]["explanation"]["facts"]["minutes"]) == (20, 95)
    assert api(life.admin).got("/me/transactions")["items"] == []

    world.uow.run(ledger.reverse, SYSTEM, Reverse(Source("record", record), "认错了人"))
    newest = api(person).got("/me/transactions", limit=1)["items"][0]
    assert (newest["kind"], newest["amount"], newest["balance_after"]) == ("reverse_award", -21, 0)
    assert "认错了人" in newest["explanation"]["text"]
    assert api(person).got("/me")["points"]["debt"] == 10


def test_no_more_than_eight_statements_however_long_the_history(
    life: Life, world: World, api: Any, client: PageClient, statements: Callable[[], Any]
) -> None:
    person = world.official(Role.GUARD)
    speak = api(person)
    client.sign_in(person)
    counts: list[list[int]] = []
    for length in (1, 300):
        life.thanked(person, 95, times=length - len(counts))
        seen = []
        for ask in (
            lambda: speak.got("/me"),
            lambda: speak.got("/me/transactions", limit=1),
            lambda: speak.got("/me/transactions", limit=200),
            lambda: client.get("/me"),
            lambda: client.get("/me/transactions"),
        ):
            with statements() as told:
                ask()
            seen.append(len(told))
        counts.append(seen)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 8, counts
    cursor = speak.got("/me/transactions", limit=3)["next_cursor"]
    with statements() as told:
        second = speak.got("/me/transactions", limit=3, cursor=cursor)["items"]
    assert len(told) <= 8
    assert [item["balance_after"] for item in second] == [31 * 297, 31 * 296, 31 * 295]


def test_guests_learn_what_this_is(world: World, client: PageClient) -> None:
    plan(world, title="夜间平安巡防")
    page = client.get("/")
    assert page.select_one("main a.btn-primary")["href"] == "/login"
    assert "夜间平安巡防" in page.text
    assert client.browser.get("/me").status_code == 302


def test_the_first_screen_says_what_comes_next(life: Life, world: World, api: Any, client: PageClient) -> None:
    person = world.person()
    client.sign_in(person)
    assert client.get("/").select_one("main a.btn-main")["href"] == "/activities"
    tomorrow = plan(world, title="明天的巡防")
    api(person).made(f"/shifts/{tomorrow.shifts[0].id}/signups")
    assert client.get("/").select_one("main a.btn-main")["href"] == f"/activities/{tomorrow.id}"
    soon = plan(world, title="夜间平安巡防", start=clock.now() + timedelta(minutes=20))
    api(person).made(f"/shifts/{soon.shifts[0].id}/signups")
    world.uow.run(notices.tell, person.id, "team_joined_member", team="队")
    page = client.get("/")
    assert page.select_one("main a.btn-main")["href"] == "/scan"
    assert "夜间平安巡防" in page.text
    assert page.select_one("a[href='/me/notices']") is not None


def test_each_line_opens_into_its_record(life: Life, world: World, client: PageClient) -> None:
    person = world.person()
    record = life.served(person, 95)
    life.fetched(life.reserved(person, 10))
    client.sign_in(person)
    page = client.get("/me")
    assert "21" in page.select(".fact-value")[0].text
    assert page.select_one(f"a[href='/me/records/{record}']") is not None
    lines = client.get("/me/transactions").select("main .rows a")
    assert len(lines) == 3
    opened = client.get(lines[-1]["href"])
    assert opened.select_one(f"a[href='/me/records/{record}']") is not None
    assert life.admin.name[0] in opened.text
    assert "每小时 20 分" in opened.select_one("main").text
    assert "签到" in opened.select_one("main").text
    other = client.sign_in(world.person()).get(lines[-1]["href"], 404)
    assert other is not None


def test_an_opened_line_says_rule_record_scans_approver_and_what_was_cut(life: Life, world: World, api: Any) -> None:
    person = world.person()
    world.rule("meals", 60, weekly_cap=50)
    life.served(person, 60, days_ago=5)
    award = life.served(person, 70, category="meals")
    speak = api(person)
    line = next(i for i in speak.got("/me/transactions")["items"] if i["source"]["id"] == str(award))
    opened = speak.got(f"/me/transactions/{line['id']}")
    assert {name: opened[name] for name in line} == line
    assert opened["rule"]["text"].startswith("每小时 60 分 · 每周最多 50 分")
    assert (opened["minutes"], opened["amount"]) == (70, 50)
    assert [scan["way"] for scan in opened["scans"]] == ["in"]
    assert opened["approved_by"]
    assert "每周最多 50 分" in opened["explanation"]["text"]
    assert api(world.person()).get(f"/me/transactions/{line['id']}").status_code == 404


def test_every_day_on_which_points_end_is_listed(life: Life, world: World, api: Any, client: PageClient) -> None:
    person = world.person()
    with world.uow.read() as session:
        scheme = home_scheme(session, person.id)
    terms = {"expiry_policy": ExpiryPolicy.FIXED_DAYS, "expiry_count": 90}
    world.uow.run(ledger.change_scheme, SYSTEM, ChangeScheme(scheme.id, terms))
    for days in range(6):
        with clock.pinned(clock.now() - timedelta(days=40 + days)):
            life.thanked(person, 60, times=2)
    expiring = api(person).got("/me")["points"]["expiring"]
    assert sum(part["amount"] for part in expiring) == 240
    assert [part["at"] for part in expiring] == sorted(part["at"] for part in expiring)
    page = client.sign_in(person).get("/me").select_one("main")
    assert page.text.count("40 分") >= 3
    assert len(page.select("details .rows .row-figure")) == 3


@pytest.mark.parametrize("path", ["/me", "/me/transactions", "/"])
def test_empty_pages_say_what_to_do(life: Life, world: World, client: PageClient, path: str) -> None:
    client.sign_in(world.person())
    assert client.get(path).select_one("a[href='/activities']") is not None


def test_somebody_who_is_checked_in_is_told_to_check_out(life: Life, world: World, client: PageClient) -> None:
    person = world.person()
    activity = plan(world, start=clock.now() - timedelta(minutes=20))
    presence = Attendance(
        shift_id=activity.shifts[0].id, person_id=person.id, checked_in_at=clock.now(), seatless=False, marks=[],
        evidence={},
    )  # fmt: skip
    world.uow.run(lambda session: session.add(presence))
    page = client.sign_in(person).get("/")
    assert page.select_one(".notice--ok") is not None
    assert page.select_one("main a.btn-main")["href"] == "/scan"
