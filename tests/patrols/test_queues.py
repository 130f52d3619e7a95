"""Scans that waited on a phone: each belongs to the round of its own time, over or not."""

import os
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app.core import clock
from app.core.uow import UnitOfWork
from app.patrols import service
from app.patrols.models import PatrolRound
from app.patrols.types import Terms
from app.people.models import Person
from app.records.models import ServiceRecord
from tests.clients import ApiClient
from tests.patrols.conftest import NOW, Walk, fix, later
from tests.world import SYSTEM

Clock = time_machine.Traveller
Api = Callable[..., ApiClient]


def hand_in(walk: Walk, api: ApiClient, who: Person, scans: Iterable[tuple[int, datetime]]) -> list[Any]:
    """Somebody's phone hands in what it kept: plates by their numbers, and when."""
    items = [
        {
            "code": walk.plates[place - 1].token, "nonce": f"q{place}-{at:%d%H%M}", "scanned_at": at.isoformat(),
            "location": {"lat": fix(place - 1).lat + int(f"{at:%d%H%M}") / 1e9, "lon": fix(place - 1).lon,
                         "accuracy_m": 8},
        }
        for place, at in scans
    ]  # fmt: skip
    batch = {"device_id": f"queue-{who.id.hex[-12:]}", "sent_at": clock.now().isoformat(), "items": items}
    sent: list[Any] = api.made("/scans/batches", batch, status=200)["results"]
    return sent


def minutes(uow: UnitOfWork) -> dict[Any, int]:
    with uow.read() as session:
        return dict(session.execute(select(ServiceRecord.person_id, ServiceRecord.minutes)).all())


def test_who_walked_along_without_a_network_has_walked_all_the_same(
    make_walk: Callable[..., Walk], at_time: Clock, api: Api, uow: UnitOfWork
) -> None:
    walk = make_walk(points=4)
    for place in (1, 2, 4):
        first = walk.scan(place)
        later(at_time, minutes=5)
    assert first.patrol is not None
    uow.run(service.finish_round, walk.world.actor(walk.rider), first.patrol.round_id)
    assert walk.detail(first).round.marks == ("missed_points",)
    later(at_time, minutes=20)
    sent = hand_in(
        walk, api(walk.leader), walk.leader, [(place, NOW + timedelta(minutes=5 * place - 4)) for place in (1, 2, 3, 4)]
    )
    assert [one["status"] for one in sent] == [201] * 4  # the last is six minutes after the round's end
    assert sent[3]["scan"]["patrol"]["finished"] and sent[3]["scan"]["record"]["minutes"] == 15
    round_ = walk.detail(first)
    assert (round_.round.visited, round_.round.missed, round_.round.score) == (4, (), 87)  # the third only `offline`
    assert round_.round.ended_at == NOW + timedelta(minutes=16) and len(round_.members) == 2
    assert "missed_points" not in round_.round.marks
    assert minutes(uow) == {walk.rider.id: 10, walk.leader.id: 15}
    with uow.read() as session:
        own = session.execute(select(ServiceRecord).where(ServiceRecord.person_id == walk.rider.id)).scalar_one()
    assert own.marks == [] and own.evidence["missed"] == []  # what was missed then was not missed after all
    stranger = hand_in(walk, api(walk.other), walk.other, [(1, NOW + timedelta(minutes=20))])
    assert stranger[0]["code"] == "too_soon"


def test_a_former_round_is_written_while_a_later_one_runs(
    walk: Walk, at_time: Clock, api: Api, uow: UnitOfWork
) -> None:
    """The evening before, and thirty hours before: an upload never disturbs who is out now."""
    running = walk.scan(1)
    yesterday = NOW - timedelta(days=1)
    lead = api(walk.leader)
    sent = hand_in(walk, lead, walk.leader, [(place, yesterday + timedelta(minutes=6 * place)) for place in (1, 2, 3)])
    assert [one["status"] for one in sent] == [201] * 3 and sent[2]["scan"]["record"]["minutes"] == 12
    older = hand_in(walk, lead, walk.leader, [(2, NOW - timedelta(hours=48)), (3, NOW - timedelta(hours=47.5))])
    assert [one["status"] for one in older] == [201] * 2 and older[1]["scan"]["record"]["minutes"] == 30
    rounds = lead.got("/patrol-rounds")["items"]
    assert sorted((one["state"], one["visited"]) for one in rounds) == [("done", 2), ("done", 3), ("open", 1)]
    assert running.patrol is not None
    assert lead.got(f"/patrol-rounds/{running.patrol.round_id}")["state"] == "open"
    assert walk.scan(2).patrol is not None
    desk = api(walk.world.admin()).got("/records", state="pending")["items"]
    assert sorted(record["minutes"] for record in desk) == [12, 30]


def test_what_is_decided_stays_and_the_desk_sees_the_rest(
    walk: Walk, at_time: Clock, api: Api, uow: UnitOfWork
) -> None:
    start = clock.now()
    first = walk.scan(1)
    later(at_time, minutes=10)
    walk.scan(2)
    assert first.patrol is not None
    uow.run(service.finish_round, walk.world.actor(walk.rider), first.patrol.round_id)
    desk = api(walk.world.admin())
    (record,) = desk.got("/records", state="pending")["items"]
    desk.made("/records/approvals", {"record_ids": [record["id"]]}, status=200)
    (late,) = hand_in(walk, api(walk.rider), walk.rider, [(3, start + timedelta(minutes=7))])
    assert (late["status"], late["code"]) == (410, "expired") and "审核过" in late["detail"]
    (seen,) = desk.got("/reviews")["items"]
    assert (seen["reason"], seen["detail"]) == ("expired", late["detail"])
    other = hand_in(
        walk, api(walk.other), walk.other, [(3, start + timedelta(minutes=3)), (4, start + timedelta(minutes=7))]
    )
    assert [one["status"] for one in other] == [201, 201]  # somebody else's record waits still
    assert minutes(uow) == {walk.rider.id: 10, walk.other.id: 4}
    (old,) = hand_in(walk, api(walk.rider), walk.rider, [(3, start - timedelta(hours=25))])
    assert old["code"] == "expired" and "放了太久" in old["detail"]


@pytest.mark.parametrize("is_over", [False, True])
def test_the_first_of_all_may_come_last(
    is_over: bool, make_walk: Callable[..., Walk], at_time: Clock, api: Api, uow: UnitOfWork
) -> None:
    """A route without a window: the round began with the first scan that came, but not with the first that was made."""
    walk = make_walk(points=3, terms=Terms())
    for place in (1, 2, 3) if is_over else (1, 2):
        first = walk.scan(place)
        later(at_time, minutes=5)
    sent = hand_in(
        walk, api(walk.other), walk.other, [(place, NOW + timedelta(minutes=4 * place - 6)) for place in (1, 2, 3)]
    )
    assert [one["status"] for one in sent] == [201] * 3
    round_ = walk.detail(first).round
    assert (round_.started_at, round_.state) == (NOW - timedelta(minutes=2), "done" if is_over else "open")
    assert len(api(walk.leader).got("/patrol-rounds")["items"]) == 1
    later(at_time, hours=5)
    uow.run(service.close_overdue, SYSTEM)
    assert minutes(uow) == {walk.rider.id: 10 if is_over else 5, walk.other.id: 8}


Scans = list[tuple[float, int, int]]


def two_ways(dice: Random, points: int) -> Scans:
    """Two people on one route: when in minutes, who, and at which point; each leaves some out, one may go backwards."""
    scans = []
    for who in (0, 1):
        at, way = dice.uniform(0, 15), list(range(1, points + 1))
        for place in reversed(way) if dice.random() < 0.3 else way:
            if dice.random() < 0.85:
                scans.append((at, who, place))
                at += dice.uniform(1, 14)
    return scans


def dealt(dice: Random, scans: Scans) -> Scans:
    """Both queues, each in its own order, in any order together."""
    queues = [[scan for scan in scans if scan[1] == who] for who in (0, 1)]
    return [queue.pop(0) for _ in scans if (queue := dice.choice([one for one in queues if one]))]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("seed", range(200 if os.environ.get("SHANLIN_PROVE") == "full" else 8))
def test_in_whatever_order_queues_arrive_the_rounds_are_the_same(
    seed: int, make_walk: Callable[..., Walk], at_time: Clock, uow: UnitOfWork
) -> None:
    dice = Random(seed)
    scans = two_ways(dice, 5)

    def handed_in(order: Scans, *, by_and_by: bool) -> tuple[Any, Any]:
        at_time.move_to(NOW)
        walk = make_walk(points=5, terms=Terms(opens="18:00", closes="22:00") if seed % 2 else Terms())
        people = (walk.rider, walk.other)
        later(at_time, hours=6)
        for minute, who, place in order:
            sent = walk.scan(place, people[who], offline=True, scanned_at=NOW + timedelta(minutes=minute))
            assert sent.reason is None, (sent.reason, minute, who, place)
            if by_and_by and dice.random() < 0.3:
                later(at_time, minutes=5)
                uow.run(service.close_overdue, SYSTEM)
        later(at_time, hours=6)
        uow.run(service.close_overdue, SYSTEM)
        with uow.read() as session:
            rounds = select(PatrolRound).where(PatrolRound.route_id == walk.route.id).order_by(PatrolRound.started_at)
            found = [(one.started_at, one.ended_at, one.missed, one.score) for one in session.execute(rounds).scalars()]
        served = minutes(uow)
        return found, [served.get(one.id) for one in people]

    as_walked = handed_in(sorted(scans), by_and_by=False)
    for order in (
        sorted(scans, key=lambda scan: scan[1]),
        sorted(scans, key=lambda scan: -scan[1]),
        dealt(dice, scans),
    ):
        assert handed_in(order, by_and_by=True) == as_walked


def test_a_round_that_is_over_takes_a_queued_scan_in_twelve_statements(
    make_walk: Callable[..., Walk], at_time: Clock, statements: Any
) -> None:
    walk = make_walk(points=3)
    others = [walk.rider, walk.other, *(walk.world.join(walk.team, walk.world.person()) for _ in range(2))]
    for place in (1, 2, 3):
        for who in others:
            later(at_time, minutes=1)
            last = walk.scan(place, who)
    assert last.patrol is not None and last.patrol.finished
    later(at_time, hours=1)
    for place in (1, 2, 3):
        with statements() as asked:
            sent = walk.scan(place, walk.leader, offline=True, scanned_at=NOW + timedelta(minutes=3 * place))
        assert sent.reason is None
        assert len(asked) <= 12, asked
    assert sent.record is not None and sent.record.minutes == 6
