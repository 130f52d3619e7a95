"""The pages after the scan, as somebody without scripts uses them."""

from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select

from app.checkins import service as checkins
from app.checkins.models import Attendance, HeadsCount, ReviewDecision
from app.checkins.types import Direction
from app.core.actor import Actor
from app.core.uow import UnitOfWork
from app.records.models import ServiceRecord
from tests.checkins.conftest import Patrol
from tests.clients import PageClient
from tests.records.making import measured
from tests.world import World

Clock = time_machine.Traveller
JOB = Actor.system("job")


def only(uow: UnitOfWork, kind: type[Any]) -> Any:
    with uow.read() as session:
        return session.execute(select(kind)).scalar_one()


def test_one_tap_and_the_leader_accepts(patrol: Patrol, at_time: Clock, app: Flask, uow: UnitOfWork) -> None:
    member, lead = PageClient(app).sign_in(patrol.member), PageClient(app).sign_in(patrol.leader)
    at_time.shift(timedelta(minutes=80))
    refused = member.submit(f"/q/{patrol.shown(Direction.OUT).token}")
    page = f"/scans/{refused.location.rsplit('/', 1)[1]}"
    ask = f"/me/shifts/{patrol.shift_id}/correction"
    asked = [member.submit(page, form=ask) for _ in range(2)]  # the same tap twice
    assert [a.status_code for a in asked] == [303, 303]
    assert "等队长处理" in member.get("/me/corrections").text
    assert "您已经申请过了" in member.get(ask).text
    waiting = lead.get("/lead/attendances")
    assert "王秀英" in waiting.text and "有一次扫码" in waiting.text
    accept = next(f["action"] for f in waiting.select("main form[method=post]") if "/lead/corrections/" in f["action"])
    assert "王秀英" in lead.get(accept).text
    assert lead.submit("/lead/attendances", form=accept).status_code == 303
    assert only(uow, ServiceRecord).minutes == 90
    assert "没有要您确认的" in lead.get("/lead/attendances").text
    assert "已同意" in member.get("/me/corrections").text
    PageClient(app).sign_in(patrol.other_member).get("/lead/attendances", status=403)


def test_declining_and_other_times(patrol: Patrol, at_time: Clock, app: Flask, uow: UnitOfWork) -> None:
    seat = patrol.sign_up(patrol.member)
    assert seat.state == "confirmed"
    at_time.move_to(patrol.ends_at + timedelta(hours=2))
    member, lead = PageClient(app).sign_in(patrol.member), PageClient(app).sign_in(patrol.leader)
    assert "我来了" in member.get("/me/corrections").text
    ask = f"/me/shifts/{patrol.shift_id}/correction"
    assert "请写一句原因" in member.submit(ask).get_data(as_text=True)
    told = {"note": "手机没电了", "came": "19:10", "left": "20:40"}
    assert member.submit(ask, told).status_code == 303
    page = lead.get("/lead/attendances")
    decide = next(f["action"] for f in page.select("main form[method=post]") if "/lead/corrections/" in f["action"])
    assert lead.get(decide).select_one("[name=came]")["value"] == "19:10"
    first, *_ = lead.get(decide).select("main form[method=post] button")
    assert first.has_attr("disabled")  # whoever presses Enter in the field of the reason has not yet accepted
    assert "请写一句原因" in lead.submit(decide, {"decision": "decline"}).get_data(as_text=True)
    assert lead.submit(decide, {"decision": "accept", "left": "20:30"}).status_code == 303
    record = only(uow, ServiceRecord)
    assert (record.minutes, record.source, record.reason) == (80, "manual", "手机没电了")


def test_the_leader_confirms_what_the_clock_closed(patrol: Patrol, at_time: Clock, app: Flask, uow: UnitOfWork) -> None:
    patrol.into(patrol.member)
    at_time.move_to(patrol.ends_at + timedelta(hours=1))
    uow.run(checkins.close_overdue, JOB)
    lead = PageClient(app).sign_in(patrol.leader)
    page = f"/lead/attendances/{only(uow, Attendance).id}/confirmation"
    assert "请写一句原因" in lead.submit(page, {"left": "20:00"}).get_data(as_text=True)
    assert lead.submit("/lead/attendances", form=page).status_code == 303
    assert only(uow, ServiceRecord).marks == []
    settled = lead.get(page)
    assert "这里没有要确认的了" in settled.text
    assert settled.select("main .empty a")[0]["href"] == "/lead/attendances"


def test_heads_and_once_more(patrol: Patrol, at_time: Clock, app: Flask, uow: UnitOfWork) -> None:
    patrol.into(patrol.member)
    patrol.into(patrol.other_member)
    lead, member = PageClient(app).sign_in(patrol.leader), PageClient(app).sign_in(patrol.member)
    heads, again = (f"/lead/shifts/{patrol.shift_id}/{what}" for what in ("head-count", "rescan"))
    screen = lead.get(f"/lead/shifts/{patrol.shift_id}")
    assert {heads, again} <= {a["href"] for a in screen.select("main a")}
    assert lead.submit(heads, {"counted": "-1"}).status_code == 200
    assert lead.submit(heads, {"counted": "1"}).status_code == 303
    assert only(uow, HeadsCount).listed == 2 and "清点 1 人，名单 2 人" in lead.get(heads).text
    assert lead.submit(again).status_code == 303
    assert "2 人里来了 0 人" in lead.get(again).text
    opened = f"/q/{patrol.shown(Direction.CHECK).token}"
    assert "我在这里" in member.get(opened).text
    seen = member.submit(opened)
    assert "看到您在" in member.get(seen.location).text
    card = patrol.card_of(patrol.other_member)
    answer = lead.submit(f"/lead/shifts/{patrol.shift_id}/scan?intent=check", {"code": card.token})
    assert answer.status_code == 303 and "intent=check" in answer.location
    assert "2 人里来了 2 人" in lead.get(again).text


def test_a_verdict_with_one_press(patrol: Patrol, app: Flask, uow: UnitOfWork, world: World) -> None:
    measured(world, patrol.member, marks=("far",))
    desk = PageClient(app).sign_in(world.admin())
    page = desk.get("/desk/review")
    keys = {b["data-key"]: b["value"] for b in page.select("[data-review] button[data-key]")}
    assert keys == {"a": "asked", "f": "family", "r": "absent", "t": "times"}
    assert "请写一句原因" in _pressed(desk, decision="accept")
    assert "记下了：本人不在场" in _pressed(desk, preset="absent")
    made = only(uow, ReviewDecision)
    assert (made.verdict, made.reason) == ("reject", "本人不在场") and only(uow, ServiceRecord).state == "rejected"
    assert "没有要复核的" in desk.get("/desk/review").text
    assert "本人不在场" in desk.get("/desk/review/decisions").text
    for by in ("person", "device", "approver", "nonsense"):
        desk.get(f"/desk/review?by={by}")
    desk.get("/desk/review?person_id=x&approver_id=&device_id=%00")
    PageClient(app).sign_in(patrol.leader).get("/desk/review", status=403)


def _pressed(desk: PageClient, **button: str) -> str:
    """What the list says after one of its buttons was pressed."""
    answer = desk.submit("/desk/review", button)
    return desk.get(answer.location).text
