"""Before the end those who are in are told to check out; at the end the leaders are told how many still are."""

from datetime import timedelta
from typing import Any

import time_machine
from sqlalchemy import text

from app.activities import service as activities
from app.activities.types import ChangeShift
from app.checkins import service
from app.checkins.types import Direction
from app.core.actor import Actor
from app.core.uow import UnitOfWork
from tests.checkins.conftest import Patrol
from tests.world import SYSTEM

JOB = Actor.system("job")


def told(uow: UnitOfWork, kind: str) -> list[Any]:
    with uow.read() as session:
        query = text("SELECT person_id, link, params FROM notice WHERE kind = :kind ORDER BY created_at, id")
        return list(session.execute(query, {"kind": kind}).all())


def whom(uow: UnitOfWork, kind: str) -> list[str]:
    return sorted(str(row.person_id).replace("-", "") for row in told(uow, kind))


def test_before_the_end_whoever_is_in_and_at_the_end_the_leaders(
    uow: UnitOfWork, patrol: Patrol, at_time: time_machine.Traveller
) -> None:
    patrol.into(patrol.member)
    patrol.into(patrol.other_member)
    patrol.deputy()
    at_time.move_to(patrol.ends_at - timedelta(minutes=15, seconds=1))
    assert uow.run(service.remind, JOB) == 0
    at_time.shift(timedelta(seconds=1))
    assert [uow.run(service.remind, JOB) for _ in range(2)] == [2, 0]
    assert whom(uow, "check_out_soon") == sorted([patrol.member.id.hex, patrol.other_member.id.hex])

    patrol.into(patrol.other_member, Direction.OUT)
    at_time.move_to(patrol.ends_at)
    assert [uow.run(service.remind, JOB) for _ in range(2)] == [1, 0]
    (notice,) = told(uow, "still_in")
    assert whom(uow, "still_in") == [patrol.leader.id.hex]
    assert notice.link == f"/lead/shifts/{patrol.shift_id}"
    assert '"people": 1' in str(notice.params).replace("'", '"')
    at_time.shift(timedelta(minutes=29))
    assert uow.run(service.remind, JOB) == 0


def test_all_out_in_time_is_no_news(uow: UnitOfWork, patrol: Patrol, at_time: time_machine.Traveller) -> None:
    patrol.into(patrol.member)
    at_time.shift(timedelta(minutes=5))
    patrol.into(patrol.member, Direction.OUT)
    for minutes in (-15, 0, 10):
        at_time.move_to(patrol.ends_at + timedelta(minutes=minutes))
        assert uow.run(service.remind, JOB) == 0


def test_an_end_that_moves_is_told_anew(uow: UnitOfWork, patrol: Patrol, at_time: time_machine.Traveller) -> None:
    patrol.into(patrol.member)
    at_time.move_to(patrol.ends_at - timedelta(minutes=10))
    assert uow.run(service.remind, JOB) == 1
    later = patrol.ends_at + timedelta(hours=1)
    uow.run(activities.change_shift, SYSTEM, ChangeShift(patrol.shift_id, ends_at=later))
    at_time.move_to(patrol.ends_at + timedelta(minutes=1))
    assert uow.run(service.remind, JOB) == 0  # the old end says nothing
    at_time.move_to(later - timedelta(minutes=10))
    assert uow.run(service.remind, JOB) == 1
    assert whom(uow, "check_out_soon") == [patrol.member.id.hex] * 2
