"""The review desk: marked things in one list, a verdict with a reason, and figures of those who enter by hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import text

from app.checkins.policy import Entered, bursts
from app.core import clock
from app.core.permissions import Role
from app.core.uow import UnitOfWork
from tests.checkins.conftest import Patrol
from tests.checkins.test_corrections import refusal, z
from tests.clients import ApiClient, PageClient
from tests.records.making import measured, rule
from tests.world import ERQU, XIANGXIANG, World

Clock = time_machine.Traveller
Api = Callable[..., ApiClient]


def verdict(item: dict[str, Any], decision: str = "accept", reason: str = "问过本人，属实") -> dict[str, Any]:
    return {"type": item["type"], "id": item["id"], "decision": decision, "reason": reason}


def test_marked_things_of_the_place_and_no_others(
    patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork, world: World
) -> None:
    admin = api(world.admin())
    patrol.into(patrol.other_member)  # no mark: not here
    at_time.shift(timedelta(minutes=1))
    far = measured(world, patrol.member, marks=("far",), team_id=patrol.team.id)
    measured(world, patrol.member, start=clock.now() - timedelta(days=2))
    measured(world, world.person(at=XIANGXIANG), at=XIANGXIANG, marks=("far",))
    at_time.shift(timedelta(minutes=1))
    card = patrol.card_of(patrol.member)
    lead = api(patrol.leader)
    queue = [
        {"code": card.token, "nonce": "q1", "shift_id": str(patrol.shift_id), "intent": "out", "scanned_at": z(clock.now())},
        {"code": "c" + "0" * 16, "nonce": "q2", "scanned_at": z(clock.now())},
    ]  # fmt: skip
    sent = {"device_id": "leaders-phone", "sent_at": z(clock.now()), "items": queue}
    assert [r["code"] for r in lead.made("/scans/batches", sent, status=200)["results"]] == ["not_in", "forged"]

    items = admin.got("/reviews")["items"]
    assert [(i["type"], i["stage"]) for i in items] == [("scan", "refused"), ("scan", "refused"), ("record", "pending")]
    assert [i["reason"] for i in items] == ["forged", "not_in", None] and items[2]["marks"] == ["far"]
    assert items[1]["person"]["name"] == "王秀英" and items[1]["scanned_by"]["id"] == str(patrol.leader.id)
    assert items[2]["id"] == str(far.id) and all(i["refusal"] is None for i in items)
    page = admin.got("/reviews", limit=2)
    rest = admin.got("/reviews", limit=2, cursor=page["next_cursor"])
    assert [i["id"] for i in (*page["items"], *rest["items"])] == [i["id"] for i in items]

    assert len(api(world.admin(at=XIANGXIANG)).got("/reviews")["items"]) == 1
    assert api(world.admin(at=ERQU)).got("/reviews")["items"] == []
    assert api(patrol.leader).get("/reviews").status_code == 403
    auditor = api(world.official(Role.AUDITOR))
    seen = auditor.got("/reviews")["items"]
    assert {i["refusal"] for i in seen} == {"out_of_scope"} and seen[1]["person"]["name"] == "王*英"
    assert auditor.post("/reviews/decisions", verdict(items[0])).status_code == 403

    of_person = admin.got("/reviews", person_id=str(patrol.member.id))["items"]
    assert [i["type"] for i in of_person] == ["scan", "record"]
    assert len(admin.got("/reviews", device_id="leaders-phone")["items"]) == 2
    (group,) = [g for g in admin.got("/reviews/groups", by="person")["items"] if g["key"] == str(patrol.member.id)]
    assert (group["items"], group["person"]["name"]) == (2, "王秀英")
    by_device = admin.got("/reviews/groups", by="device")["items"]
    assert [(g["key"], g["items"]) for g in by_device] == [("leaders-phone", 2)]


def test_a_verdict_decides_once_and_is_kept(patrol: Patrol, api: Api, world: World, uow: UnitOfWork) -> None:
    rule(world)
    first, second = world.admin(), world.admin()
    one, other = api(first), api(second)
    right = measured(world, patrol.member, marks=("far",))
    wrong = measured(world, patrol.other_member, marks=("shared_device",))
    own = measured(world, first, marks=("far",))
    listed = {i["id"]: i for i in one.got("/reviews")["items"]}
    assert listed[str(own.id)]["refusal"] == "own_record"
    assert refusal(one.post("/reviews/decisions", verdict(listed[str(own.id)]))) == (403, "own_record")
    assert one.post("/reviews/decisions", verdict(listed[str(right.id)], reason="")).status_code == 422
    made = one.made("/reviews/decisions", verdict(listed[str(right.id)]), key="k1")
    assert (made["decision"], made["stage"], made["reason"]) == ("accept", "pending", "问过本人，属实")
    again = one.post("/reviews/decisions", verdict(listed[str(right.id)]), key="k1")
    assert again.status_code == 201 and again.get_json() == made
    rejected = one.made("/reviews/decisions", verdict(listed[str(wrong.id)], "reject", "人不在场"))
    assert rejected["decision"] == "reject"
    assert refusal(other.post("/reviews/decisions", verdict(listed[str(wrong.id)]))) == (409, "already_reviewed")
    records = {r["id"]: r for r in one.got("/records")["items"]}
    assert records[str(right.id)]["state"] == "approved" and records[str(right.id)]["points"] == 31
    assert records[str(wrong.id)]["state"] == "rejected"
    assert [i["id"] for i in one.got("/reviews")["items"]] == [str(own.id)]
    assert [d["id"] for d in other.got("/reviews/decisions")["items"]] == [rejected["id"], made["id"]]

    # What was approved in spite of its mark is looked at by somebody else, and may be taken back.
    (group,) = other.got("/reviews/groups", by="approver")["items"]
    assert (group["key"], group["items"]) == (str(first.id), 1)
    (waved,) = other.got("/reviews", approver_id=str(first.id))["items"]
    assert waved["stage"] == "approved" and waved["approved_by"]
    assert refusal(one.post("/reviews/decisions", verdict(waved))) == (403, "approved_by_you")
    other.made("/reviews/decisions", verdict(waved, "reject", "路线对不上"))
    assert one.got(f"/records/{right.id}")["state"] == "reversed"
    assert other.got("/reviews", approved="true")["items"] == []


def test_a_scan_is_looked_at_once_by_somebody_else(patrol: Patrol, at_time: Clock, api: Api, world: World) -> None:
    boss, colleague = world.admin(), api(world.admin())
    sent = {"device_id": "desk", "sent_at": z(clock.now()), "items": [{"code": "c" + "1" * 16, "nonce": "q"}]}
    api(boss).made("/scans/batches", sent, status=200)
    (item,) = api(boss).got("/reviews")["items"]
    assert item["refusal"] == "keyed_by_you"
    assert refusal(api(boss).post("/reviews/decisions", verdict(item))) == (403, "keyed_by_you")
    assert api(world.admin(at=XIANGXIANG)).post("/reviews/decisions", verdict(item)).status_code == 404
    assert colleague.post("/reviews/decisions", verdict(item) | {"id": str(uuid4())}).status_code == 404
    colleague.made("/reviews/decisions", verdict(item))
    assert refusal(colleague.post("/reviews/decisions", verdict(item))) == (409, "already_reviewed")
    assert api(world.admin(at=XIANGXIANG)).post("/reviews/decisions", verdict(item)).status_code == 404
    assert colleague.got("/reviews")["items"] == []


@pytest.mark.parametrize("statement", ["UPDATE review_decision SET reason = 'x'", "DELETE FROM review_decision"])
def test_a_verdict_is_never_rewritten(patrol: Patrol, api: Api, world: World, uow: UnitOfWork, statement: str) -> None:
    record = measured(world, patrol.member, marks=("far",))
    api(world.admin()).made("/reviews/decisions", verdict({"type": "record", "id": str(record.id)}))
    with pytest.raises(Exception, match="append-only"), uow.database.engine.begin() as connection:
        connection.execute(text(statement))


def test_names_typed_in_a_row_stand_out(patrol: Patrol, at_time: Clock, api: Api, world: World) -> None:
    lead, deputy = api(patrol.leader), patrol.deputy()
    people = [world.join(patrol.team, world.person()) for _ in range(6)]
    for nth, person in enumerate(people):
        at_time.shift(timedelta(seconds=30))
        body = {"person_id": str(person.id), "direction": "in", "nonce": f"n{nth}"}
        lead.made(f"/shifts/{patrol.shift_id}/attendances", body)
    patrol.scan(deputy, patrol.code_of(patrol.member).url, shift_id=patrol.shift_id)
    world_admin = api(world.admin())
    measured(world, patrol.member)
    top, other = world_admin.got("/reviews/figures")["items"]
    assert top["person"]["id"] == str(patrol.leader.id)
    assert (top["scanned"], top["looked_up"], top["typed_in"], top["manual_share"]) == (0, 6, 0, 100)
    (burst,) = top["bursts"]
    assert burst["names"] == 6
    assert (other["scanned"], other["manual_share"], other["bursts"]) == (1, 0, [])
    assert api(world.admin(at=XIANGXIANG)).got("/reviews/figures")["items"] == []
    assert api(patrol.leader).get("/reviews/figures").status_code == 403


def test_what_a_burst_is() -> None:
    start = clock.now()

    def entered(*steps: tuple[int, bool]) -> list[Entered]:
        return [Entered(start + timedelta(seconds=s), uuid4(), is_by_hand=by_hand) for s, by_hand in steps]

    assert not list(bursts([]))
    assert not list(bursts(entered(*((i * 10, True) for i in range(4)))))
    (five,) = bursts(entered(*((i * 120, True) for i in range(5))))
    assert (five.names, five.ended - five.began) == (5, timedelta(minutes=8))
    assert not list(bursts(entered(*((i * 121, True) for i in range(9)))))
    scanned_between = [(0, True), (10, True), (20, True), (25, False), (30, True), (40, True), (50, True)]
    assert not list(bursts(entered(*scanned_between)))
    two = entered(*((i, True) for i in range(5)), (600, False), *((700 + i, True) for i in range(6)))
    assert [b.names for b in bursts(two)] == [5, 6]
    same = uuid4()
    assert not list(bursts([Entered(start, same, is_by_hand=True)] * 9))


def test_who_scans_and_approves_is_seen_to(
    patrol: Patrol, at_time: Clock, api: Api, world: World, client: PageClient
) -> None:
    """A live scan proves that the other was there, so it forbids nothing; the approver and the others see it."""
    boss, colleague = world.admin(), world.admin()
    for member, scanner in ((patrol.member, boss), (patrol.other_member, patrol.leader)):
        patrol.scan(scanner, patrol.code_of(member).url, shift_id=patrol.shift_id)
        at_time.shift(timedelta(minutes=20))
        patrol.scan(scanner, patrol.code_of(member).url, shift_id=patrol.shift_id)
    listed = api(boss).got("/records", state="pending")["items"]
    desk = client.sign_in(boss).get("/desk/records?tick=unmarked")
    assert desk.text.count("您扫的码") == 1 and len(desk.select("td input[checked]")) == 1
    (own,) = [one["id"] for one in listed if one["person"]["id"] == str(patrol.member.id)]
    assert "这个码是您自己扫的" in client.get(f"/desk/records/{own}").text
    done = api(boss).made("/records/approvals", {"record_ids": [one["id"] for one in listed]}, status=200)
    assert len(done["approved"]) == 2
    figures = {one["person"]["id"]: one for one in api(colleague).got("/reviews/figures")["items"]}
    assert (figures[str(boss.id)]["approved"], figures[str(boss.id)]["approved_own_scans"]) == (2, 1)
