"""From the check-in to a pending record, through midnight and forgetting."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.activities import service as activities
from app.activities.types import HasCome, Withdraw
from app.checkins import service as checkins
from app.checkins.models import Attendance, Scan
from app.checkins.types import Action, AttendanceState, Direction, Reason
from app.core import clock
from app.core.actor import Actor
from app.core.uow import UnitOfWork
from app.records.models import ServiceRecord
from tests.checkins.conftest import Patrol
from tests.world import World

Clock = time_machine.Traveller


def records(uow: UnitOfWork) -> list[ServiceRecord]:
    with uow.read() as session:
        return list(session.execute(select(ServiceRecord).order_by(ServiceRecord.id)).scalars())


def test_in_and_out_make_a_pending_record(patrol: Patrol, at_time: Clock, uow: UnitOfWork) -> None:
    came = patrol.into(patrol.member)
    assert (came.action, came.reason, came.marks) == (Action.CHECK_IN, None, ())
    assert records(uow) == []
    at_time.shift(timedelta(minutes=95, seconds=30))
    left = patrol.into(patrol.member, Direction.OUT)
    assert left.action is Action.CHECK_OUT and left.record is not None and left.record.minutes == 95
    (record,) = records(uow)
    assert (record.minutes, record.state, record.source, record.marks) == (95, "pending", "scan", [])
    assert record.shift_id == patrol.shift_id and record.uploaded_by is None
    assert record.evidence["in"]["scan_id"] == str(came.id) and record.evidence["out"]["scan_id"] == str(left.id)


def test_a_night_patrol_counts_inside_the_shift_only(
    at_time: Clock, make_patrol: Callable[..., Patrol], uow: UnitOfWork
) -> None:
    at_time.move_to(datetime.fromisoformat("2026-11-20T21:50:00+08:00"))
    starts = datetime.fromisoformat("2026-11-20T22:00:00+08:00")
    patrol = make_patrol(starts_at=starts, ends_at=starts + timedelta(hours=4))
    assert patrol.into(patrol.member).action is Action.CHECK_IN
    assert patrol.into(patrol.other_member).action is Action.CHECK_IN
    at_time.move_to(datetime.fromisoformat("2026-11-21T02:10:00+08:00"))
    assert patrol.into(patrol.member, Direction.OUT).record.minutes == 240
    at_time.move_to(datetime.fromisoformat("2026-11-21T02:30:00+08:00"))
    assert uow.run(checkins.close_overdue, Actor.system("job")) == 0
    at_time.move_to(datetime.fromisoformat("2026-11-21T05:00:00+08:00"))
    assert uow.run(checkins.close_overdue, Actor.system("job")) == 1
    assert uow.run(checkins.close_overdue, Actor.system("job")) == 0
    forgot = records(uow)[-1]
    assert (forgot.minutes, forgot.marks) == (240, ["auto"])
    assert forgot.ended_at == starts + timedelta(hours=4)


def test_the_window(at_time: Clock, make_patrol: Callable[..., Patrol]) -> None:
    starts = clock.now() + timedelta(minutes=31)
    patrol = make_patrol(starts_at=starts)
    early = patrol.into(patrol.member)
    assert early.reason is Reason.NOT_YET and early.params["at"] == starts - timedelta(minutes=30)
    at_time.shift(timedelta(minutes=1))
    assert patrol.into(patrol.member).action is Action.CHECK_IN
    at_time.move_to(patrol.ends_at + timedelta(seconds=1))
    assert patrol.into(patrol.other_member).reason is Reason.EXPIRED
    at_time.move_to(patrol.ends_at + timedelta(minutes=30, seconds=1))
    assert patrol.into(patrol.member, Direction.OUT).reason is Reason.EXPIRED


def test_twice_too_soon_and_back_again(patrol: Patrol, at_time: Clock, uow: UnitOfWork) -> None:
    member = patrol.member
    assert patrol.into(member, Direction.OUT).reason is Reason.NOT_IN
    patrol.into(member)
    first = clock.now()
    at_time.shift(timedelta(seconds=59))
    assert patrol.into(member, Direction.OUT).reason is Reason.TOO_SOON
    again = patrol.into(member)
    assert again.reason is Reason.ALREADY_IN and again.params == {"at": first}
    at_time.shift(timedelta(minutes=10))
    assert patrol.into(member, Direction.OUT).record.minutes == 10
    assert patrol.into(member, Direction.OUT).reason is Reason.ALREADY_OUT
    at_time.shift(timedelta(minutes=5))
    assert patrol.into(member).marks == ("re_entry",)
    at_time.shift(timedelta(minutes=7))
    assert patrol.into(member, Direction.OUT).record.minutes == 7
    assert [r.minutes for r in records(uow)] == [10, 7]


def test_two_shifts_at_once_are_marked(patrol: Patrol, make_patrol: Callable[..., Patrol], at_time: Clock) -> None:
    other = make_patrol()
    other.world.join(other.team, patrol.member)
    patrol.into(patrol.member)
    other.into(patrol.member)
    at_time.shift(timedelta(minutes=30))
    assert patrol.into(patrol.member, Direction.OUT).marks == ()
    assert other.into(patrol.member, Direction.OUT).marks == ("overlap",)


def test_coming_early_and_leaving_before_the_start_is_too_soon(
    at_time: Clock, make_patrol: Callable[..., Patrol], uow: UnitOfWork
) -> None:
    patrol = make_patrol(starts_at=clock.now() + timedelta(minutes=20))
    patrol.into(patrol.member)
    at_time.shift(timedelta(minutes=15))
    assert patrol.into(patrol.member, Direction.OUT).reason is Reason.TOO_SOON
    at_time.shift(timedelta(minutes=6))
    assert patrol.into(patrol.member, Direction.OUT).record.minutes == 1


def test_in_at_the_last_moment_leaves_no_record(patrol: Patrol, at_time: Clock, uow: UnitOfWork) -> None:
    at_time.move_to(patrol.ends_at - timedelta(seconds=30))
    patrol.into(patrol.member)
    at_time.shift(timedelta(minutes=5))
    left = patrol.into(patrol.member, Direction.OUT)
    assert left.action is Action.CHECK_OUT and left.record is None and records(uow) == []


def test_the_full_shift_counts_sign_ups_and_walk_ins(at_time: Clock, make_patrol: Callable[..., Patrol], world) -> None:
    patrol = make_patrol(capacity=3)
    seated = world.person()
    patrol.sign_up(seated)
    guest = world.person()
    walked_in = patrol.scan(patrol.leader, patrol.code_of(guest).url, shift_id=patrol.shift_id)
    assert walked_in.marks == ("walk_in",) and walked_in.action is Action.CHECK_IN
    assert patrol.into(patrol.member).action is Action.CHECK_IN
    assert patrol.into(patrol.other_member).reason is Reason.FULL
    assert patrol.into(seated).action is Action.CHECK_IN
    assert patrol.into(world.person()).reason is Reason.NOT_REGISTERED
    assert patrol.into(patrol.member).reason is Reason.ALREADY_IN


def test_whoever_waits_is_no_stranger(at_time: Clock, make_patrol: Callable[..., Patrol], world) -> None:
    patrol = make_patrol(capacity=1)
    first, second = world.person(), world.person()
    assert [patrol.sign_up(p).state for p in (first, second)] == ["confirmed", "waitlisted"]
    assert patrol.into(second).reason is Reason.FULL
    assert patrol.into(first).action is Action.CHECK_IN


def test_undo_takes_the_pending_record_along(patrol: Patrol, at_time: Clock, uow: UnitOfWork, api) -> None:
    patrol.into(patrol.member)
    at_time.shift(timedelta(minutes=20))
    patrol.into(patrol.member, Direction.OUT)
    with uow.read() as session:
        attendance = session.execute(select(Attendance)).scalar_one()
    assert api(patrol.member).post(f"/attendances/{attendance.id}/undos", {"reason": "不想要"}).status_code == 403
    lead = api(patrol.leader)
    undone = lead.made(f"/attendances/{attendance.id}/undos", {"reason": "扫错了人"}, status=200)
    assert undone["state"] == "undone"
    assert records(uow)[0].state == "rejected"
    assert lead.got(f"/shifts/{patrol.shift_id}/attendances")["items"] == []
    again = lead.post(f"/attendances/{attendance.id}/undos", {"reason": "扫错了人"})
    assert (again.status_code, again.get_json()["code"]) == (409, "attendance_undone")
    assert patrol.into(patrol.member).action is Action.CHECK_IN


def test_the_leader_checks_out_by_hand_and_by_name(patrol: Patrol, at_time: Clock, uow: UnitOfWork, api) -> None:
    lead = api(patrol.leader)
    body = {"person_id": str(patrol.member.id), "direction": "in", "nonce": "by-name-1"}
    made = lead.made(f"/shifts/{patrol.shift_id}/attendances", body)
    assert made["marks"] == ["manual"] and made["person"]["name"] == "王*英"
    replay = lead.post(f"/shifts/{patrol.shift_id}/attendances", body)
    assert replay.status_code == 200 and replay.get_json()["replayed"] is True
    refused = lead.post(f"/shifts/{patrol.shift_id}/attendances", body | {"nonce": "by-name-2"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "already_in")
    at_time.shift(timedelta(minutes=30))
    (item,) = lead.got(f"/shifts/{patrol.shift_id}/attendances")["items"]
    assert item["state"] == "open" and item["person"]["name"] == "王秀英"
    assert lead.got(f"/shifts/{patrol.shift_id}/head-count") == {"present": 1, "came": 1, "expected": 0}
    closed = lead.made(f"/attendances/{item['id']}/closings", status=200)
    assert (closed["state"], closed["minutes"]) == ("closed", 30)
    (record,) = records(uow)
    assert record.uploaded_by == patrol.leader.id and record.marks == ["manual"]
    assert lead.post(f"/attendances/{item['id']}/closings").get_json()["code"] == "attendance_not_open"


def test_every_posted_scan_is_kept(patrol: Patrol, uow: UnitOfWork) -> None:
    patrol.into(patrol.member)
    patrol.into(patrol.member)
    patrol.scan(patrol.member, "hello")
    with uow.read() as session:
        kept = session.execute(select(Scan).order_by(Scan.id)).scalars().all()
    assert [s.reason for s in kept] == [None, Reason.ALREADY_IN, Reason.INVALID]
    assert kept[1].attendance_id == kept[0].attendance_id
    assert all(s.code_hash != patrol.shown().url for s in kept)


def test_one_open_attendance_is_a_constraint(patrol: Patrol, uow: UnitOfWork) -> None:
    patrol.into(patrol.member)

    def another(session) -> None:
        session.add(
            Attendance(
                shift_id=patrol.shift_id, person_id=patrol.member.id, checked_in_at=clock.now(), seatless=True,
                marks=[], evidence={}, state=AttendanceState.OPEN,
            )
        )  # fmt: skip

    with pytest.raises(Exception, match=r"uq_attendance_open|UNIQUE"):
        uow.run(another)


def test_who_has_come_keeps_the_seat(patrol: Patrol, world: World, uow: UnitOfWork) -> None:
    seat = patrol.sign_up(patrol.member)
    assert patrol.into(patrol.member).action is Action.CHECK_IN
    with pytest.raises(HasCome):
        uow.run(activities.withdraw, world.actor(patrol.member), Withdraw(patrol.shift_id, seat.id))
