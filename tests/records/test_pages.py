"""The approver's desk, the leader's list and the volunteer's own record, as people without scripts see them."""

from datetime import timedelta

from bs4 import BeautifulSoup
from flask import Flask

from app.core import clock
from app.core.permissions import Role
from tests.clients import PageClient
from tests.records.making import hours_ago, measured, rule
from tests.world import ERQU, World


def test_the_approver_ticks_what_is_right_and_approves_it_at_once(world: World, app: Flask, client: PageClient) -> None:
    rule(world)
    approver, aunt, neighbour = world.official(Role.APPROVER), world.person("王秀英"), world.person("李桂芳")
    team = world.team()
    good = measured(world, aunt, team_id=team.id)
    marked = measured(world, neighbour, marks=("far", "shared_device"))
    own = measured(world, approver)
    measured(world, world.person(at=ERQU), at=ERQU)
    desk = client.sign_in(approver)

    page = desk.get("/desk/records")
    assert _boxes(page) == {str(marked.id): False, str(good.id): False}, "one's own cannot be ticked"
    assert "离集合点较远" in page.text
    assert "自己的记录" in page.text
    assert "31" in page.select_one(f"tr:has(#who-{good.id})").text, "what it would earn"
    assert _boxes(desk.get("/desk/records?tick=unmarked")) == {str(marked.id): False, str(good.id): True}
    assert all(_boxes(desk.get("/desk/records?tick=all")).values())
    assert list(_boxes(desk.get("/desk/records?marks=marked"))) == [str(marked.id)]

    nothing = desk.submit("/desk/records", form="/desk/records/approvals")
    assert "先勾选" in _after(desk, nothing).text
    done = desk.submit("/desk/records?tick=unmarked", form="/desk/records/approvals?tick=unmarked")
    page = _after(desk, done)
    assert "通过了 1 条" in page.text
    assert "31 积分" in page.text
    assert list(_boxes(page)) == [str(marked.id)]
    assert str(good.id) in str(desk.get("/desk/records?state=approved"))
    assert "没有符合" in desk.get("/desk/records?state=reversed").text
    assert str(own.id) in str(desk.get("/desk/records?state=nonsense&place_id=x&source=y"))


def test_one_record_closely_rejected_or_taken_back_with_a_reason(world: World, client: PageClient) -> None:
    rule(world)
    approver, aunt = world.official(Role.APPROVER), world.person()
    good, bad = measured(world, aunt), measured(world, aunt, start=hours_ago(20))
    desk = client.sign_in(approver)
    page = desk.get(f"/desk/records/{bad.id}")
    assert "距集合点 12 米" in page.text
    empty = desk.submit(f"/desk/records/{bad.id}", {"reason": ""}, form=f"/desk/records/{bad.id}/rejections")
    assert empty.status_code == 200
    sent = desk.submit(f"/desk/records/{bad.id}", {"reason": "没有到场"}, form=f"/desk/records/{bad.id}/rejections")
    assert "已退回" in _after(desk, sent).text
    assert "没有到场" in desk.get(f"/desk/records/{bad.id}").text

    desk.submit(f"/desk/records/{good.id}", form="/desk/records/approvals")
    sent = desk.submit(f"/desk/records/{good.id}", {"reason": "认错人"}, form=f"/desk/records/{good.id}/reversals")
    assert "积分已扣回" in _after(desk, sent).text
    assert desk.browser.get(f"/desk/records/{measured(world, world.person(at=ERQU), at=ERQU).id}").status_code == 404


def test_the_volunteer_reads_why_it_was_so_many_points(world: World, app: Flask, client: PageClient) -> None:
    rule(world)
    approver, aunt = world.official(Role.APPROVER), world.person()
    record = measured(world, aunt, minutes=95)
    mine = client.sign_in(aunt)
    assert "社区正在审核" in mine.get(f"/me/records/{record.id}").text
    PageClient(app).sign_in(approver).submit(f"/desk/records/{record.id}", form="/desk/records/approvals")
    page = mine.get(f"/me/records/{record.id}")
    assert "95 分钟 × 20 分/小时 = 31 分" in page.text
    assert "签到" in page.text
    assert str(record.id) in str(mine.get("/me/records"))
    other = PageClient(app).sign_in(world.person())
    assert other.browser.get(f"/me/records/{record.id}").status_code == 404
    assert "还没有" in other.get("/me/records").text


def test_typing_in_at_the_desk_and_by_the_leader(world: World, app: Flask, client: PageClient) -> None:
    team = world.team()
    leader, worker = world.leader(team), world.official(Role.GRID_WORKER)
    member = world.join(team, world.person("陈玉兰"))
    desk = client.sign_in(worker)
    found = desk.get("/desk/records/new?q=陈玉兰").select_one(f"a[href*='{member.id}']")
    yesterday = clock.now() - timedelta(days=1)
    said = {
        "category": "patrol",
        "day": f"{yesterday:%Y-%m-%d}",
        "start": "08:30",
        "minutes": "90",
        "reason": "手机没电",
    }
    late = desk.submit(found["href"], said | {"day": f"{clock.now() + timedelta(days=2):%Y-%m-%d}"})
    assert "还没有结束" in late.get_data(as_text=True)
    assert desk.submit(found["href"], said | {"day": "0001-01-01"}).status_code == 200
    page = _after(desk, desk.submit(found["href"], said))
    assert "已补录" in page.text
    assert "手机没电" in page.text
    assert team.name in page.text

    lead = PageClient(app).sign_in(leader)
    choice = lead.get("/lead/records/new").select_one(f"select[name=who] option[value^='{member.id}']")
    page = _after(lead, lead.submit("/lead/records/new", said | {"who": choice["value"], "start": "14:00"}))
    assert page.text.count("陈玉兰") == 2
    link = page.select_one("main a[href^='/lead/records/0']")
    assert "时间和别的记录重叠" not in lead.get(link["href"]).text
    assert desk.browser.get("/lead/records").status_code in (200, 403)


def test_two_hundred_rows_are_one_page_of_few_statements(world: World, client: PageClient, statements) -> None:
    rule(world)
    people = [world.person() for _ in range(4)]
    for n in range(60):
        measured(world, people[n % 4], start=hours_ago(4 + n))
    desk = client.sign_in(world.official(Role.APPROVER))
    with statements() as counted:
        page = desk.get("/desk/records?tick=all")
    assert len(_boxes(page)) == 60
    assert len(counted) <= 8, counted


def _boxes(page: BeautifulSoup) -> dict[str, bool]:
    return {box["value"]: box.has_attr("checked") for box in page.select("input[name=record_ids]")}


def _after(client: PageClient, answer) -> BeautifulSoup:
    assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
    return client.get(answer.headers["Location"])
