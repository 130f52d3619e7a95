"""A shift or activity that is called off while people are in: they are out at that moment, and it counts until then."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.activities import service as activities
from app.activities.types import CallOff
from app.checkins import service as checkins
from app.checkins.types import Direction, Reason
from app.core import clock
from app.core.uow import UnitOfWork
from tests.checkins.conftest import Patrol
from tests.checkins.test_attendance import records
from tests.checkins.test_corrections import refusal, z
from tests.clients import ApiClient, PageClient
from tests.world import SYSTEM, World

Clock = time_machine.Traveller
Api = Callable[..., ApiClient]


def call_off(patrol: Patrol, uow: UnitOfWork, *, whole: bool) -> None:
    verb, of = (activities.call_off, patrol.activity_id) if whole else (activities.call_off_shift, patrol.shift_id)
    uow.run(verb, patrol.world.actor(patrol.leader), CallOff(of, "雷雨大风"))


@pytest.mark.parametrize("whole", [False, True])
def test_who_is_in_is_out_at_that_moment(
    whole: bool, patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork, app: Flask
) -> None:
    patrol.into(patrol.member)
    patrol.into(patrol.other_member)
    api(patrol.leader).made(f"/shifts/{patrol.shift_id}/rescans")
    at_time.shift(timedelta(minutes=5))
    patrol.into(patrol.other_member, Direction.OUT)
    at_time.shift(timedelta(minutes=3, seconds=30))
    call_off(patrol, uow, whole=whole)
    left, cut = records(uow)
    assert (left.minutes, left.marks) == (5, [])
    assert (cut.person_id, cut.minutes, cut.marks, cut.state) == (patrol.member.id, 8, ["auto"], "pending")
    assert cut.ended_at == clock.now() and cut.evidence["out"]["entry"] == "called_off"
    at_time.shift(timedelta(hours=5))
    assert uow.run(checkins.close_overdue, SYSTEM) == 0
    uow.run(checkins.rescan_due, SYSTEM)
    assert records(uow)[1].marks == ["auto"]  # nobody could come to the screen any more
    assert "checked_out_by_call_off" in [n["kind"] for n in api(patrol.member).got("/notices")["items"]]
    assert "attendance_called_off" in [n["kind"] for n in api(patrol.leader).got("/notices")["items"]]

    (waiting,) = api(patrol.leader).got("/attendances", waiting="true")["items"]
    assert (waiting["called_off"], waiting["minutes"]) == ("雷雨大风", 8)
    page = PageClient(app).sign_in(patrol.leader)
    assert "班次取消了：雷雨大风" in page.get("/lead/attendances").text
    door = f"/attendances/{waiting['id']}/confirmations"
    later = {"checked_out_at": z(cut.ended_at + timedelta(minutes=10)), "reason": "收尾"}
    confirmed = api(patrol.leader).made(door, later, status=200)
    assert confirmed["minutes"] == 8  # nothing counts after the call-off
    assert records(uow)[1].marks == ["corrected"]


def test_called_off_before_it_began_leaves_nothing(
    at_time: Clock, make_patrol: Callable[..., Patrol], uow: UnitOfWork, api: Api
) -> None:
    patrol = make_patrol(starts_at=clock.now() + timedelta(minutes=20))
    patrol.into(patrol.member)
    at_time.shift(timedelta(minutes=10))
    call_off(patrol, uow, whole=False)
    assert records(uow) == []
    (one,) = api(patrol.leader).got(f"/shifts/{patrol.shift_id}/attendances")["items"]
    assert (one["state"], one["minutes"]) == ("auto", 0)
    assert patrol.into(patrol.other_member).reason is Reason.REVOKED


def test_what_was_scanned_before_counts_when_it_is_handed_in(
    patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork
) -> None:
    """The leader's queue came home after somebody else had called the shift off."""
    cards = [patrol.card_of(who).token for who in (patrol.member, patrol.other_member)]
    start = clock.now()
    at_time.shift(timedelta(minutes=40))
    call_off(patrol, uow, whole=False)
    at_time.shift(timedelta(minutes=20))

    def queued(card: str, intent: str, minutes: int) -> dict[str, Any]:
        at = z(start + timedelta(minutes=minutes))
        return {"code": card, "nonce": f"{intent}{minutes}", "intent": intent, "scanned_at": at,
                "shift_id": str(patrol.shift_id)}  # fmt: skip

    items = [queued(cards[0], "in", 2), queued(cards[0], "out", 32), queued(cards[1], "in", 3),
             queued(cards[1], "out", 41)]  # fmt: skip
    batch = {"device_id": "phone", "sent_at": z(clock.now()), "items": items}
    sent = api(patrol.leader).made("/scans/batches", batch, status=200)["results"]
    assert [one["status"] for one in sent] == [201, 201, 201, 410] and sent[3]["code"] == "revoked"
    assert [record.minutes for record in records(uow)] == [30]
    at_time.shift(timedelta(minutes=31))
    assert uow.run(checkins.close_overdue, SYSTEM) == 1
    last = records(uow)[-1]
    assert (last.minutes, last.ended_at) == (37, start + timedelta(minutes=40))


def test_a_code_counts_as_of_when_it_was_shown(patrol: Patrol, at_time: Clock, uow: UnitOfWork) -> None:
    code, shown_at = patrol.shown().url, clock.now()
    at_time.shift(timedelta(minutes=10))
    call_off(patrol, uow, whole=False)
    late = patrol.shown().url
    at_time.shift(timedelta(seconds=5))
    before = patrol.scan(patrol.member, code, scanned_at=shown_at, offline=True)
    after = patrol.scan(patrol.other_member, late, scanned_at=clock.now(), offline=True)
    assert (before.reason, after.reason) == (None, Reason.REVOKED)
    at_time.shift(timedelta(minutes=31))
    assert uow.run(checkins.close_overdue, SYSTEM) == 1
    assert [(record.minutes, record.uploaded_by) for record in records(uow)] == [(10, None)]


def test_who_was_there_may_ask_for_a_correction(
    patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork, world: World
) -> None:
    at_time.shift(timedelta(minutes=5))
    patrol.into(patrol.member)
    at_time.shift(timedelta(minutes=20))
    call_off(patrol, uow, whole=True)
    wish = {"shift_id": str(patrol.shift_id), "checked_in_at": z(patrol.starts_at + timedelta(minutes=10))}
    made = api(patrol.member).made("/attendances/corrections", wish)
    nobody = {"shift_id": str(patrol.shift_id), "note": "在的"}
    assert refusal(api(patrol.other_member).post("/attendances/corrections", nobody)) == (409, "correction_late")
    api(patrol.leader).made(f"/attendances/corrections/{made['id']}/decisions", {"decision": "accept"}, status=200)
    assert [record.minutes for record in records(uow)] == [25]


def test_check_outs_in_the_same_instant_lose_nothing(
    make_patrol: Callable[..., Patrol], at_time: Clock, uow: UnitOfWork, world: World
) -> None:
    patrol = make_patrol()
    people = [world.join(patrol.team, world.person()) for _ in range(6)]
    for person in people:
        patrol.into(person)
    at_time.shift(timedelta(minutes=12))
    out = patrol.shown(Direction.OUT).url
    barrier = Barrier(len(people) + 1)

    def leave(person: Any) -> Any:
        barrier.wait()
        return patrol.scan(person, out).reason

    def end(_: None) -> Any:
        barrier.wait()
        return call_off(patrol, uow, whole=True)

    with ThreadPoolExecutor(len(people) + 1) as pool:
        ending = pool.submit(end, None)
        reasons = set(pool.map(leave, people))
        ending.result()
    assert reasons <= {None, Reason.ALREADY_OUT, Reason.REVOKED}
    made = records(uow)
    assert {record.person_id for record in made} == {person.id for person in people} and len(made) == len(people)
    assert {record.minutes for record in made} == {12}
