"""Rounds made of given scans: marks, score and minutes exactly as docs/patrols.md has them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.checkins.models import Scan
from app.checkins.types import Action, Reason
from app.core import clock
from app.core.uow import UnitOfWork
from app.patrols import service
from app.patrols.models import PatrolRound
from app.patrols.types import IssuePlates, Order, Terms
from app.records.models import ServiceRecord
from tests.clients import ApiClient
from tests.patrols.conftest import NOW, Walk, fix, later
from tests.world import SYSTEM, World

Clock = time_machine.Traveller
Api = Callable[..., ApiClient]
_TWELVE = Terms(opens="18:00", closes="22:00", min_gap_s=60, max_gap_s=600)


def test_a_round_of_twelve_points_has_exactly_the_documented_marks(
    make_walk: Callable[..., Walk], at_time: Clock, uow: UnitOfWork
) -> None:
    walk = make_walk(terms=_TWELVE)
    steps: list[tuple[int, float, dict[str, Any], list[str]]] = [
        (1, 0, {}, []),
        (2, 120, {}, []),
        (3, 60, {}, []),  # exactly the least gap
        (4, 59, {}, ["gap_short"]),
        (5, 601, {}, ["gap_long"]),
        (6, 120, {"location": fix(5, east=0.79)}, []),  # 79 m off, 80 m allowed
        (7, 120, {"location": fix(6, east=1.2)}, ["far"]),
        (8, 120, {"location": fix(7, east=1.2, accuracy_m=60)}, []),  # 120 m off, 80 + 60 allowed
        (9, 120, {"location": None}, ["no_geo"]),
        (11, 120, {"location": fix(10, age_s=61)}, ["stale_geo"]),
        (10, 30, {"location": fix(10)}, ["far", "order", "gap_short", "fast", "repeat_coords"]),
    ]
    for place, seconds, given, expected in steps:
        later(at_time, seconds=seconds)
        result = walk.scan(place, **given)
        assert result.action is Action.VISIT and sorted(result.marks) == sorted(expected), (place, result.marks)
        assert result.record is None and result.patrol is not None and not result.patrol.finished
    assert result.patrol.visited == 11 and result.patrol.next == "点位12"
    done = uow.run(service.finish_round, walk.world.actor(walk.rider), result.patrol.round_id)
    assert done.missed == ("点位12",) and (done.points, done.visited) == (12, 11)
    assert done.score == 100 * (5 * 2 + 6) // 24  # five points without a mark, six with one or more, one missed
    assert done.marks == (
        "gap_short", "gap_long", "far", "no_geo", "stale_geo", "order", "fast", "repeat_coords", "missed_points"
    )  # fmt: skip
    with uow.read() as session:
        record = session.execute(select(ServiceRecord)).scalar_one()
    assert record.minutes == 24 and record.state == "pending" and record.category == "patrol"  # 1470 s
    assert record.started_at == NOW and set(done.marks) == set(record.marks)
    assert record.evidence["missed"] == ["点位12"] and record.evidence["score"] == done.score


def test_a_rider_on_wheels_has_a_limit_of_their_own(make_walk: Callable[..., Walk], at_time: Clock) -> None:
    walk = make_walk(points=3, terms=Terms(max_speed_mps=8.0))
    walk.scan(1)
    later(at_time, seconds=13)  # 100 m in 13 s: 7.7 m/s
    assert walk.scan(2).marks == ()
    later(at_time, seconds=12)
    assert walk.scan(3).marks == ("fast",)


def test_the_last_point_ends_the_round_and_writes_the_record(walk: Walk, at_time: Clock, api: Api) -> None:
    first = walk.scan(1)
    for place in range(2, 12):
        later(at_time, minutes=3)
        walk.scan(place)
    later(at_time, minutes=3, seconds=30)
    last = walk.scan(12)
    assert last.patrol is not None and last.patrol.finished and last.patrol.next is None
    assert last.record is not None and last.record.minutes == 33 and last.marks == ()
    detail = walk.detail(first)
    assert detail.round.score == 100 and detail.round.marks == () and detail.members[0].minutes == 33
    later(at_time, minutes=5)
    resting = walk.scan(12)
    assert resting.reason is Reason.TOO_SOON  # the last plate once more is no new round
    later(at_time, minutes=6)
    assert walk.scan(1).action is Action.VISIT
    (record,) = api(walk.world.admin()).got("/records", state="pending")["items"]
    assert record["minutes"] == 33 and record["source"] == "scan"


def test_two_walk_together_and_each_gets_a_record(make_walk: Callable[..., Walk], at_time: Clock) -> None:
    walk = make_walk(points=3)
    for place in (1, 2, 3):
        mine = walk.scan(place)
        later(at_time, seconds=20)
        theirs = walk.scan(place, walk.other)
        later(at_time, minutes=4)
    assert mine.patrol is not None and not mine.patrol.finished  # the other was still to scan here
    assert theirs.patrol is not None and theirs.patrol.finished and theirs.record is not None
    members = walk.detail(mine).members
    assert [member.minutes for member in members] == [8, 8] and all(member.record_id for member in members)


@pytest.mark.parametrize(
    ("first", "second"),
    [((1, 2, 3, 4), (1, 2, 3, 4)), ((4, 3, 2, 1), (4, 3, 2, 1)), ((1, 2, 3, 4), (4, 3, 2, 1))],
    ids=["behind", "behind-backwards", "crossing"],
)
def test_who_is_a_step_behind_finishes_the_way(
    first: tuple[int, ...], second: tuple[int, ...], make_walk: Callable[..., Walk], at_time: Clock
) -> None:
    walk = make_walk(points=4, terms=Terms(order=Order.FREE))
    walk.scan(first[0])
    for mine, theirs in zip((*first[1:], None), second, strict=True):
        later(at_time, minutes=4)
        if mine:
            walk.scan(mine)
        later(at_time, minutes=1)
        last = walk.scan(theirs, walk.other)
        assert last.action is Action.VISIT, last.reason
    assert last.patrol is not None and last.patrol.finished
    assert [member.minutes for member in walk.detail(last).members] == [14, 15]


def test_one_phone_for_two_people_is_marked(make_walk: Callable[..., Walk], at_time: Clock) -> None:
    walk = make_walk(points=3)
    assert walk.scan(1, device_id="shared").marks == ()
    assert walk.scan(1, walk.other, device_id="shared").marks == ("shared_device",)


def test_refusals_in_their_order(walk: Walk, at_time: Clock, world: World, uow: UnitOfWork) -> None:
    stranger = world.person()
    forged = walk.plates[0].token[:-1] + ("0" if walk.plates[0].token[-1] != "0" else "1")
    assert walk.scan(1, stranger, code=forged).reason is Reason.FORGED
    assert walk.scan(1, stranger).reason is Reason.NOT_REGISTERED
    assert walk.scan(1, shift_id=walk.route.id).reason is Reason.WRONG_ACTIVITY
    lead = world.actor(walk.leader)
    old = walk.plates[1].token
    renewed = uow.run(service.issue_plates, lead, IssuePlates(walk.route.id, (walk.plates[1].point_id,), renew=True))
    assert walk.scan(2, stranger, code=old).reason is Reason.REVOKED  # and not in the team
    assert walk.scan(2, code=renewed.plates[0].token).action is Action.VISIT
    twice = walk.scan(2, code=renewed.plates[0].token)
    assert twice.reason is Reason.ALREADY_IN and twice.params["at"] == NOW
    at_time.move_to(NOW.replace(hour=16))
    early = walk.scan(3, stranger)
    assert early.reason is Reason.NOT_YET and early.params["at"] == NOW.replace(hour=18)  # before who it is
    at_time.move_to(NOW.replace(hour=23))
    late = walk.scan(3)
    assert late.reason is Reason.EXPIRED and late.params["at"] == NOW.replace(hour=22)
    with uow.read() as session:
        assert session.scalar(select(func.count()).where(Scan.reason.is_not(None))) == 7  # all are kept


def test_a_strict_route_refuses_going_back_and_lets_points_be_missed(
    make_walk: Callable[..., Walk], at_time: Clock
) -> None:
    walk = make_walk(points=4, terms=Terms(order=Order.STRICT))
    walk.scan(1)
    later(at_time, minutes=5)
    assert walk.scan(3).action is Action.VISIT
    later(at_time, minutes=5)
    assert walk.scan(2).reason is Reason.OUT_OF_ORDER
    free = make_walk(points=3, terms=Terms(order=Order.FREE))
    free.scan(3)
    later(at_time, minutes=5)
    assert free.scan(1).marks == ()


def test_the_number_is_for_staff(walk: Walk, api: Api) -> None:
    number = walk.plates[0].short_number
    body = {"code": number, "nonce": "a", "intent": "patrol"}
    assert api(walk.rider).post("/scans", body).get_json()["code"] == "no_permission"
    made = api(walk.leader).made("/scans", body)
    assert made["action"] == "visit" and "manual" in made["marks"]


def test_the_clock_ends_rounds_and_tells_of_those_that_nobody_walked(
    walk: Walk, at_time: Clock, uow: UnitOfWork, api: Api
) -> None:
    lead = api(walk.leader)
    plan = {"weekday": 5, "starts": "20:00", "minutes": 60, "people": 2}
    lead.made(f"/patrol-routes/{walk.route.id}/plans", plan)
    assert uow.run(service.plan_ahead, SYSTEM) == 0  # the week is written down already
    planned = lead.got("/patrol-rounds", state="planned")["items"]
    assert [one["opens_at"] for one in planned] == ["2026-11-27T12:00:00Z", "2026-11-20T12:00:00Z"]
    at_time.move_to(NOW.replace(hour=20, minute=1))
    walk.scan(1)
    later(at_time, minutes=12)
    walk.scan(2)
    assert uow.run(service.close_overdue, SYSTEM) == 0
    at_time.move_to(NOW.replace(hour=21, minute=1))
    assert uow.run(service.close_overdue, SYSTEM) == 1 and uow.run(service.close_overdue, SYSTEM) == 0
    (done,) = lead.got("/patrol-rounds", state="done")["items"]
    assert done["id"] == planned[1]["id"] and done["marks"] == ["missed_points", "few_people"]
    assert len(done["missed"]) == 10 and done["score"] == 100 * 4 // 24
    detail = lead.got(f"/patrol-rounds/{done['id']}")
    assert detail["members"][0]["minutes"] == 12 and detail["ended_at"] == "2026-11-20T12:13:00Z"
    at_time.move_to(NOW + timedelta(days=7, hours=3))
    assert uow.run(service.close_overdue, SYSTEM) == 1
    assert lead.got("/patrol-rounds", state="missed")["items"][0]["visited"] == 0
    assert "patrol_missed" in [notice["kind"] for notice in lead.got("/notices")["items"]]


def test_whoever_is_a_little_early_walks_the_planned_round(
    make_walk: Callable[..., Walk], at_time: Clock, uow: UnitOfWork, api: Api
) -> None:
    walk = make_walk(points=3)
    lead = api(walk.leader)
    at_time.move_to(NOW.replace(hour=17, minute=52))
    for starts in ("18:00", "20:00"):
        lead.made(f"/patrol-routes/{walk.route.id}/plans", {"weekday": 5, "starts": starts, "minutes": 60})
    assert walk.scan(1).reason is Reason.NOT_YET  # the route itself opens at six
    at_time.move_to(NOW.replace(hour=19, minute=50))
    assert uow.run(service.close_overdue, SYSTEM) == 1
    early = walk.scan(1)
    later(at_time, minutes=5)
    walk.scan(2)
    later(at_time, minutes=5)
    last = walk.scan(3)
    assert last.patrol is not None and last.patrol.finished and last.record is not None and last.record.minutes == 10
    detail = walk.detail(early).round
    assert (detail.opens_at, detail.started_at) == (NOW.replace(hour=20), NOW.replace(hour=19, minute=50))
    assert uow.run(service.plan_ahead, SYSTEM) == 0
    later(at_time, hours=2)
    assert uow.run(service.close_overdue, SYSTEM) == 0  # it is not missed as well


def test_a_queue_is_judged_at_its_own_times(walk: Walk, at_time: Clock, api: Api, uow: UnitOfWork) -> None:
    """Two hours in a cellar: uploaded after the window, the scans make the round that was planned."""
    start = clock.now()
    items = [
        {
            "code": walk.plates[place].token, "nonce": f"q{place}", "intent": "patrol",
            "scanned_at": (start + timedelta(minutes=5 * place)).isoformat(),
            "location": {"lat": fix(place).lat, "lon": fix(place).lon, "accuracy_m": 8},
        }
        for place in range(3)
    ]  # fmt: skip
    at_time.move_to(NOW.replace(hour=23))
    batch = {"device_id": "lead-phone", "sent_at": clock.now().isoformat(), "items": items}
    sent = api(walk.leader).made("/scans/batches", batch, status=200)["results"]
    assert [one["status"] for one in sent] == [201, 201, 201]
    assert sent[0]["scan"]["marks"] == ["offline"] and sent[2]["scan"]["patrol"]["visited"] == 3
    again = api(walk.leader).made("/scans/batches", batch, status=200)["results"]
    assert [one["status"] for one in again] == [200, 200, 200]
    mine = [item | {"nonce": f"r{place}"} for place, item in enumerate(items)]
    own = api(walk.rider).made("/scans/batches", batch | {"device_id": "own", "items": mine}, status=200)["results"]
    assert own[0]["scan"]["marks"] == ["offline", "review"]
    assert uow.run(service.close_overdue, SYSTEM) == 1
    with uow.read() as session:
        assert list(session.execute(select(ServiceRecord.minutes)).scalars()) == [10, 10]


def test_two_who_begin_at_once_begin_one_round(walk: Walk, uow: UnitOfWork) -> None:
    people = [walk.rider, walk.other, walk.leader, *(walk.world.join(walk.team, walk.world.person()) for _ in range(5))]
    barrier = Barrier(len(people))

    def scan(person: Any) -> Any:
        barrier.wait()
        return walk.scan(1, person).action

    with ThreadPoolExecutor(len(people)) as pool:
        assert set(pool.map(scan, people)) == {Action.VISIT}
    with uow.read() as session:
        assert session.scalar(select(func.count()).select_from(PatrolRound)) == 1


def test_a_scan_asks_little_of_the_database(make_walk: Callable[..., Walk], at_time: Clock, statements: Any) -> None:
    """Also the one that ends the round of four people; one more only where the clock has yet to end an older round."""
    walk = make_walk(points=3)
    four = [walk.rider, walk.other, walk.leader, walk.world.join(walk.team, walk.world.person())]
    for who in four:
        later(at_time, minutes=1)
        walk.scan(1, who)
    later(at_time, minutes=1)
    walk.scan(2, four[0])
    later(at_time, days=1)
    with statements() as asked:
        first = walk.scan(1)
    assert first.patrol is not None and first.patrol.visited == 1
    assert len(asked) <= 13, asked  # the one that loads who asks among them
    for place in (1, 2, 3):
        for who in four[place == 1 :]:
            later(at_time, minutes=1)
            with statements() as asked:
                last = walk.scan(place, who)
    assert last.record is not None and last.patrol is not None and last.patrol.finished
    assert len(asked) <= 12, asked
    assert [member.minutes for member in walk.detail(last).members] == [8, 8, 8, 8]


def test_a_queue_of_two_evenings_makes_two_rounds(walk: Walk, at_time: Clock, api: Api, uow: UnitOfWork) -> None:
    """Nobody was there to end the first before the second was handed in; nothing of either is lost."""
    start = clock.now()
    items = [
        {
            "code": walk.plates[place].token, "nonce": f"e{evening}p{place}", "intent": "patrol",
            "scanned_at": (start + timedelta(days=evening, minutes=10 * place)).isoformat(),
        }
        for evening in range(2)
        for place in range(3)
    ]  # fmt: skip
    at_time.move_to(NOW + timedelta(days=2))
    batch = {"device_id": "lead-phone", "sent_at": clock.now().isoformat(), "items": items}
    sent = api(walk.leader).made("/scans/batches", batch, status=200)["results"]
    assert [one["status"] for one in sent] == [201] * 6
    assert walk.scan(1).action is Action.VISIT  # and the third evening begins at once
    rounds = api(walk.leader).got("/patrol-rounds")["items"]
    assert [one["state"] for one in rounds] == ["open", "done", "done"]
    with uow.read() as session:
        assert list(session.execute(select(ServiceRecord.minutes)).scalars()) == [20, 20]


def test_marks_of_a_visit_come_to_the_desk_with_the_record(walk: Walk, at_time: Clock, api: Api) -> None:
    for place in (1, 2, 3):
        walk.scan(place, location=None)
        later(at_time, minutes=5)
    desk = api(walk.world.admin())
    assert desk.got("/reviews")["items"] == []
    (running,) = desk.got("/patrol-rounds", state="open")["items"]
    api(walk.leader).made(f"/patrol-rounds/{running['id']}/finishes", status=200)
    (marked,) = desk.got("/reviews")["items"]
    assert marked["type"] == "record" and marked["marks"] == ["no_geo", "missed_points"]


def test_visits_are_never_rewritten(walk: Walk, uow: UnitOfWork) -> None:
    walk.scan(1)
    for statement in ("UPDATE patrol_visit SET seq = 9", "DELETE FROM patrol_visit"):
        with pytest.raises(DBAPIError, match="append-only"):
            uow.run(lambda session, wanted=statement: session.execute(text(wanted)))


def test_a_route_without_places_measures_nothing(make_walk: Callable[..., Walk], at_time: Clock) -> None:
    walk = make_walk(calibrated=False, points=3, terms=replace(_TWELVE, min_gap_s=None))
    walk.scan(1, location=None)
    later(at_time, seconds=5)
    assert walk.scan(2).marks == ()
