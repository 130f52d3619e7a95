"""What the clock wrote down waits for the leader's word; what no scan shows, a volunteer may ask for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import func, select

from app.checkins import service as checkins
from app.checkins.models import Attendance, AttendanceCorrection
from app.checkins.types import AskCorrection, CorrectionPending, DecideCorrection, Direction, Reason
from app.core import clock
from app.core.actor import Actor
from app.core.uow import UnitOfWork
from app.records.models import RecordDecision, ServiceRecord
from tests.checkins.conftest import Patrol
from tests.clients import ApiClient
from tests.world import World

Clock = time_machine.Traveller
Api = Callable[..., ApiClient]
JOB = Actor.system("job")


def z(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def the_record(uow: UnitOfWork) -> ServiceRecord:
    with uow.read() as session:
        return session.execute(select(ServiceRecord).order_by(ServiceRecord.id.desc()).limit(1)).scalar_one()


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


@pytest.fixture
def night(at_time: Clock, make_patrol: Callable[..., Patrol], uow: UnitOfWork) -> Patrol:
    """From ten to two: two people came at 21:50, nobody checked out, and the clock has closed it."""
    at_time.move_to(datetime.fromisoformat("2026-11-20T21:50:00+08:00"))
    starts = datetime.fromisoformat("2026-11-20T22:00:00+08:00")
    patrol = make_patrol(starts_at=starts, ends_at=starts + timedelta(hours=4))
    patrol.into(patrol.member)
    patrol.into(patrol.leader)
    at_time.move_to(datetime.fromisoformat("2026-11-21T05:00:00+08:00"))
    assert uow.run(checkins.close_overdue, JOB) == 2
    return patrol


def waiting(lead: ApiClient, person: Any) -> str:
    items = lead.got("/attendances", state="auto")["items"]
    return next(item["id"] for item in items if item["person"]["id"] == str(person.id))


def test_auto_stands_until_the_leader_confirms(night: Patrol, uow: UnitOfWork, api: Api, world: World) -> None:
    lead, admin = api(night.leader), api(world.admin())
    (mine,) = api(night.member).got("/records")["items"]
    assert (mine["minutes"], mine["marks"]) == (240, ["auto"])
    path = f"/attendances/{waiting(lead, night.member)}/confirmations"
    assert api(night.member).post(path).status_code == 403
    assert api(world.leader(world.team("别的队"))).post(path).status_code == 403
    own = f"/attendances/{waiting(lead, night.leader)}/confirmations"
    assert refusal(lead.post(own)) == (403, "own_attendance")
    confirmed = lead.made(path, status=200)
    assert (confirmed["state"], confirmed["minutes"], confirmed["marks"]) == ("closed", 240, [])
    assert refusal(lead.post(path)) == (409, "attendance_not_auto")
    record = admin.got(f"/records/{mine['id']}")
    assert (record["marks"], record["state"], record["minutes"]) == ([], "pending", 240)
    assert record["evidence"]["out"]["entry"] == "auto" and record["evidence"]["out"]["vouched_by"]
    assert [d["kind"] for d in record["decisions"]] == ["confirmed"]
    assert [i["person"]["id"] for i in lead.got("/attendances", state="auto")["items"]] == [str(night.leader.id)]


def test_the_leader_knows_better_and_says_why(night: Patrol, api: Api, uow: UnitOfWork) -> None:
    lead = api(night.leader)
    path = f"/attendances/{waiting(lead, night.member)}/confirmations"
    left = night.starts_at + timedelta(minutes=150)
    assert refusal(lead.post(path, {"checked_out_at": z(left)})) == (422, "reason_required")
    for wrong in (night.starts_at - timedelta(hours=1), night.ends_at + timedelta(hours=1), night.starts_at):
        body = {"checked_out_at": z(wrong), "reason": "看错了"}
        assert refusal(lead.post(path, body)) == (422, "attendance_times")
    told = lead.made(path, {"checked_out_at": z(left), "reason": "十二点半先回家了"}, status=200, key="once")
    assert (told["minutes"], told["marks"], told["state"]) == (150, ["corrected"], "closed")
    again = lead.post(path, {"checked_out_at": z(left), "reason": "十二点半先回家了"}, key="once")
    assert again.status_code == 200 and again.headers["Idempotency-Replayed"] == "true"
    with uow.read() as session:
        where = ServiceRecord.person_id == night.member.id
        record = session.execute(select(ServiceRecord).where(where)).scalar_one()
        decision = session.execute(select(RecordDecision)).scalar_one()
    assert (record.minutes, record.ended_at, record.marks, record.marked) == (150, left, ["corrected"], True)
    assert record.evidence["before"][0]["checked_out_at"] == night.ends_at.astimezone(UTC).isoformat()
    assert (decision.kind, decision.reason, decision.decided_by) == ("corrected", "十二点半先回家了", night.leader.id)


def test_what_is_decided_is_no_longer_confirmed(night: Patrol, api: Api, world: World) -> None:
    lead, admin = api(night.leader), api(world.admin())
    record_id = api(night.member).got("/records")["items"][0]["id"]
    approved = admin.made("/records/approvals", {"record_ids": [record_id]}, status=200)
    assert len(approved["approved"]) == 1  # marks never make an approval refuse
    path = f"/attendances/{waiting(lead, night.member)}/confirmations"
    assert refusal(lead.post(path)) == (409, "attendance_decided")
    left = lead.got("/attendances", waiting="true")["items"]
    assert [i["person"]["id"] for i in left] == [str(night.leader.id)]
    asked = api(night.member).post("/attendances/corrections", {"shift_id": str(night.shift_id)})
    assert refusal(asked) == (409, "attendance_decided")


def test_an_admin_who_confirms_does_not_approve(night: Patrol, api: Api, world: World) -> None:
    admin, other = api(world.admin()), api(world.admin())
    admin.made(f"/attendances/{waiting(admin, night.member)}/confirmations", status=200)
    body = {"record_ids": [api(night.member).got("/records")["items"][0]["id"]]}
    assert admin.made("/records/approvals", body, status=200)["refused"][0]["code"] == "keyed_by_you"
    assert len(other.made("/records/approvals", body, status=200)["approved"]) == 1


def test_one_tap_after_a_check_out_without_a_check_in(
    patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork, world: World
) -> None:
    at_time.shift(timedelta(minutes=80))
    assert patrol.into(patrol.member, Direction.OUT).reason is Reason.NOT_IN
    member, lead = api(patrol.member), api(patrol.leader)
    body = {"shift_id": str(patrol.shift_id)}
    asked = member.made("/attendances/corrections", body)
    assert (asked["state"], asked["scanned"], asked["attendance_id"]) == ("pending", True, None)
    assert asked["checked_in_at"] == z(patrol.starts_at) and asked["checked_out_at"] == z(clock.now())
    at_time.shift(timedelta(minutes=5))
    assert member.made("/attendances/corrections", body)["id"] == asked["id"]  # tapped again: the same wish
    earlier = body | {"checked_in_at": z(patrol.starts_at + timedelta(minutes=7))}
    assert refusal(member.post("/attendances/corrections", earlier)) == (409, "correction_pending")
    told = lead.got("/notices")["items"][0]
    assert told["kind"] == "correction_asked" and told["link"] == "/lead/attendances"

    path = f"/attendances/corrections/{asked['id']}"
    assert member.post(f"{path}/decisions", {"decision": "accept"}).status_code == 403
    stranger = api(world.leader(world.team("别的队")))
    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}/decisions", {"decision": "accept"}).status_code == 404
    assert stranger.got("/attendances/corrections")["items"] == []
    assert [i["id"] for i in lead.got("/attendances/corrections", state="pending")["items"]] == [asked["id"]]
    accepted = lead.made(f"{path}/decisions", {"decision": "accept"}, status=200)
    assert accepted["state"] == "accepted" and accepted["attendance_id"]
    assert refusal(lead.post(f"{path}/decisions", {"decision": "decline", "reason": "不对"})) == (
        409,
        "correction_decided",
    )

    record = the_record(uow)
    assert (record.source, record.minutes, record.marks) == ("scan", 90, ["corrected"])
    assert record.uploaded_by == patrol.leader.id and "scan_id" in record.evidence["out"]
    assert {n["kind"] for n in member.got("/notices")["items"]} >= {"correction_accepted"}
    assert patrol.into(patrol.member, Direction.OUT).reason is Reason.ALREADY_OUT


def test_without_any_scan_it_is_typed_in(patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork) -> None:
    at_time.move_to(patrol.ends_at + timedelta(days=1))
    member, deputy = api(patrol.member), api(patrol.deputy())
    body = {"shift_id": str(patrol.shift_id)}
    assert refusal(member.post("/attendances/corrections", body)) == (422, "reason_required")
    asked = member.made("/attendances/corrections", body | {"note": "手机没电了"})
    assert (asked["scanned"], asked["checked_out_at"]) == (False, z(patrol.ends_at))
    wanted = {"decision": "accept", "checked_out_at": z(patrol.starts_at + timedelta(minutes=60))}
    deputy.made(f"/attendances/corrections/{asked['id']}/decisions", wanted, status=200)
    record = the_record(uow)
    assert (record.source, record.minutes, record.marks) == ("manual", 60, ["corrected", "manual"])
    assert record.keyed_by is not None and record.reason == "手机没电了"


def test_a_wish_mends_what_the_clock_closed(night: Patrol, api: Api, uow: UnitOfWork) -> None:
    member, lead = api(night.member), api(night.leader)
    left = night.starts_at + timedelta(minutes=95)
    asked = member.made("/attendances/corrections", {"shift_id": str(night.shift_id), "checked_out_at": z(left)})
    lead.made(f"/attendances/corrections/{asked['id']}/decisions", {"decision": "accept"}, status=200)
    (mine,) = member.got("/records")["items"]
    assert (mine["minutes"], mine["marks"], mine["source"]) == (95, ["corrected"], "scan")
    with uow.read() as session:
        assert session.execute(select(func.count()).select_from(Attendance)).scalar_one() == 2


def test_a_wish_ends_what_is_still_open(patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork) -> None:
    patrol.into(patrol.member)
    at_time.move_to(patrol.ends_at + timedelta(minutes=10))
    asked = api(patrol.member).made("/attendances/corrections", {"shift_id": str(patrol.shift_id)})
    assert asked["checked_out_at"] == z(patrol.ends_at)
    api(patrol.leader).made(f"/attendances/corrections/{asked['id']}/decisions", {"decision": "accept"}, status=200)
    assert (the_record(uow).minutes, the_record(uow).marks) == (110, ["corrected"])
    at_time.shift(timedelta(hours=2))
    assert uow.run(checkins.close_overdue, JOB) == 0


def test_declining_needs_a_reason_and_leaves_no_record(
    patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork, world: World
) -> None:
    at_time.shift(timedelta(minutes=80))
    patrol.into(patrol.leader, Direction.OUT)
    lead = api(patrol.leader)
    asked = lead.made("/attendances/corrections", {"shift_id": str(patrol.shift_id)})
    path = f"/attendances/corrections/{asked['id']}/decisions"
    assert refusal(lead.post(path, {"decision": "accept"})) == (403, "own_attendance")
    admin = api(world.admin())
    assert refusal(admin.post(path, {"decision": "decline"})) == (422, "reason_required")
    declined = admin.made(path, {"decision": "decline", "reason": "那天没有来"}, status=200)
    assert (declined["state"], declined["decision_reason"]) == ("declined", "那天没有来")
    with uow.read() as session:
        assert session.execute(select(func.count()).select_from(ServiceRecord)).scalar_one() == 0
    again = lead.made("/attendances/corrections", {"shift_id": str(patrol.shift_id)})
    assert again["id"] != asked["id"]  # who was declined may ask better


def test_who_may_ask_and_when(patrol: Patrol, at_time: Clock, api: Api, make_patrol: Any, world: World) -> None:
    def ask(person: Any, shift_id: Any = patrol.shift_id, **more: Any) -> Any:
        return api(person).post("/attendances/corrections", {"shift_id": str(shift_id), "note": "来过", **more})

    assert refusal(ask(world.person())) == (403, "not_registered")
    assert ask(patrol.member, world.place().id).status_code == 404
    tomorrow = make_patrol(starts_at=clock.now() + timedelta(days=1))
    assert refusal(ask(tomorrow.member, tomorrow.shift_id)) == (409, "correction_early")
    early = z(patrol.starts_at - timedelta(hours=1))
    assert refusal(ask(patrol.member, checked_in_at=early)) == (422, "attendance_times")
    assert refusal(ask(patrol.member, checked_out_at=z(clock.now() + timedelta(hours=1)))) == (422, "attendance_times")
    at_time.move_to(patrol.ends_at + timedelta(days=7, minutes=1))
    assert refusal(ask(patrol.member)) == (409, "correction_late")
    assert api().post("/attendances/corrections", {"shift_id": str(patrol.shift_id)}).status_code == 401


def test_two_leaders_decide_at_once(patrol: Patrol, at_time: Clock, uow: UnitOfWork, world: World) -> None:
    """The row is the lock and the pending wish is unique; whoever comes second finds it decided."""
    at_time.move_to(patrol.ends_at + timedelta(hours=1))
    wish = AskCorrection(patrol.shift_id, note="来过")
    member = world.actor(patrol.member)
    asked = uow.run(checkins.ask_correction, member, wish)

    def twin(session: Any) -> None:
        row = session.get_one(AttendanceCorrection, asked.id)
        session.add(
            AttendanceCorrection(
                shift_id=row.shift_id, person_id=row.person_id, checked_in_at=row.checked_in_at,
                checked_out_at=row.checked_out_at,
            )
        )  # fmt: skip

    with pytest.raises(CorrectionPending):
        uow.run(twin)
    uow.run(checkins.decide_correction, world.actor(patrol.leader), DecideCorrection(asked.id, accept=True))
    assert the_record(uow).minutes == 120


def test_a_check_out_that_comes_home_late_knows_better_than_the_clock(
    patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork, world: World
) -> None:
    """In with a network, out without one, handed in at home: the clock has closed it by then, and nobody confirmed it."""
    cards = {who.id: patrol.card_of(who).token for who in (patrol.member, patrol.other_member)}
    patrol.into(patrol.member)
    patrol.into(patrol.other_member)
    left = clock.now() + timedelta(minutes=50)
    at_time.move_to(patrol.ends_at + timedelta(hours=2))
    assert uow.run(checkins.close_overdue, JOB) == 2

    def hand_in(who: Any, nonce: str, **more: Any) -> Any:
        item = {"code": cards[who.id], "nonce": nonce, "shift_id": str(patrol.shift_id), "scanned_at": z(left), **more}
        batch = {"device_id": "phone", "sent_at": z(clock.now()), "items": [item]}
        return api(patrol.leader).made("/scans/batches", batch, status=200)["results"][0]

    early = hand_in(patrol.member, "q0", intent="out", scanned_at=z(patrol.starts_at + timedelta(minutes=5)))
    assert (early["status"], early["code"]) == (409, "already_out")  # before the check-in it was not
    sent = hand_in(patrol.member, "q1")  # unasked: who was in at the time goes out
    assert (sent["status"], sent["scan"]["action"], sent["scan"]["record"]["minutes"]) == (201, "out", 50)
    assert sent["scan"]["marks"] == ["offline"]
    assert hand_in(patrol.member, "q1")["status"] == 200
    items = {one["person"]["id"]: one for one in api(patrol.leader).got("/attendances")["items"]}
    assert items[str(patrol.member.id)]["state"] == "closed" and items[str(patrol.member.id)]["minutes"] == 50
    desk = api(world.admin())
    records = {one["person"]["id"]: one for one in desk.got("/records", state="pending")["items"]}
    mended, other = records[str(patrol.member.id)], records[str(patrol.other_member.id)]
    assert (mended["minutes"], mended["marks"]) == (50, ["offline"]) and other["marks"] == ["auto"]
    with uow.read() as session:
        row = session.get_one(ServiceRecord, UUID(mended["id"]))
    assert row.evidence["before"][0]["state"] == "auto" and row.uploaded_by == patrol.leader.id

    desk.made("/records/approvals", {"record_ids": [other["id"]]}, status=200)
    late = hand_in(patrol.other_member, "q2", intent="out")
    assert (late["status"], late["code"]) == (409, "already_out")
    assert [one["reason"] for one in desk.got("/reviews")["items"] if one["reason"]] == ["already_out"] * 2
