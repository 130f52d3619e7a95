"""Reminders of shifts: the evening before and the hour before, once each, to those who have a seat."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from app.activities import service
from app.activities.types import CallOff, ChangeShift, NewSignUp, Withdraw
from app.core.actor import Actor
from app.core.db import Database
from app.core.uow import UnitOfWork
from app.notices import service as notices
from app.notices.types import Channel, Choose
from tests.activities.plan import plan
from tests.world import SYSTEM, World

MORNING = datetime(2026, 11, 21, 2, tzinfo=UTC)  # Saturday, 10:00 in Hangzhou
EVENING = datetime(2026, 11, 21, 11, tzinfo=UTC)  # 19:00
NEXT_DAY_NINE = datetime(2026, 11, 22, 1, tzinfo=UTC)  # Sunday, 09:00
JOB = Actor.system("job")
TOMORROW, SOON = "shift_tomorrow", "shift_soon"


@pytest.fixture
def clock() -> Iterator[Any]:
    """Saturday morning."""
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


@pytest.fixture
def seat(world: World, uow: UnitOfWork) -> Any:
    """`seat(shift)`: a new person who signs up for it."""

    def take(shift: Any) -> Any:
        person = world.person()
        uow.run(service.sign_up, world.actor(person), NewSignUp(shift.id))
        return person

    return take


def told(uow: UnitOfWork, person: Any) -> list[str]:
    with uow.read() as session:
        rows = session.execute(text("SELECT person_id, kind FROM notice ORDER BY created_at, id")).all()
    return [kind for whom, kind in rows if str(whom).replace("-", "") == person.id.hex and kind in (TOMORROW, SOON)]


def move(uow: UnitOfWork, shift: Any, start: datetime) -> None:
    uow.run(service.change_shift, SYSTEM, ChangeShift(shift.id, start, start + timedelta(hours=2)))


def test_the_evening_before_and_an_hour_before_once_each(uow: UnitOfWork, world: World, clock: Any, seat: Any) -> None:
    (shift,) = plan(world, start=NEXT_DAY_NINE, capacity=1).shifts
    person, waiting = seat(shift), seat(shift)
    (after,) = plan(world, start=NEXT_DAY_NINE + timedelta(days=1)).shifts
    later = seat(after)

    clock.move_to(EVENING - timedelta(seconds=1))
    assert uow.run(service.remind, JOB) == 0
    clock.move_to(EVENING)
    assert uow.run(service.remind, JOB) == 1
    assert told(uow, person) == [TOMORROW]
    clock.shift(timedelta(minutes=1))
    assert uow.run(service.remind, JOB) == 0

    clock.move_to(NEXT_DAY_NINE - timedelta(minutes=60, seconds=1))
    assert uow.run(service.remind, JOB) == 0
    clock.move_to(NEXT_DAY_NINE - timedelta(minutes=60))
    assert [uow.run(service.remind, JOB) for _ in range(2)] == [1, 0]
    assert told(uow, person) == [TOMORROW, SOON]
    clock.move_to(NEXT_DAY_NINE)
    assert uow.run(service.remind, JOB) == 0
    assert told(uow, waiting) == told(uow, later) == []


def test_midnight_belongs_to_the_new_day(uow: UnitOfWork, world: World, clock: Any, seat: Any) -> None:
    midnight = datetime(2026, 11, 21, 16, tzinfo=UTC)  # between Saturday and Sunday
    starts = (
        midnight - timedelta(minutes=1),
        midnight,
        midnight + timedelta(days=1, minutes=-1),
        midnight + timedelta(days=1),
    )
    people = [seat(plan(world, start=start).shifts[0]) for start in starts]
    clock.move_to(EVENING)
    uow.run(service.remind, JOB)
    assert [told(uow, person) for person in people] == [[], [TOMORROW], [TOMORROW], []]


def test_a_late_worker_still_tells_and_a_cancelled_shift_or_seat_does_not(
    uow: UnitOfWork, world: World, clock: Any, seat: Any
) -> None:
    shifts = [plan(world, start=NEXT_DAY_NINE).shifts[0] for _ in range(3)]
    comes, called_off = seat(shifts[0]), seat(shifts[1])
    uow.run(service.call_off_shift, SYSTEM, CallOff(shifts[1].id, "下雨"))
    withdrawn = world.person()
    sign_up = uow.run(service.sign_up, world.actor(withdrawn), NewSignUp(shifts[2].id))
    uow.run(service.withdraw, world.actor(withdrawn), Withdraw(shifts[2].id, sign_up.id))
    clock.move_to(EVENING + timedelta(hours=4, minutes=59))
    uow.run(service.remind, JOB)
    assert [told(uow, person) for person in (comes, called_off, withdrawn)] == [[TOMORROW], [], []]


def test_times_move_with_the_shift(uow: UnitOfWork, world: World, clock: Any, seat: Any) -> None:
    (shift,) = plan(world, start=NEXT_DAY_NINE).shifts
    person = seat(shift)
    clock.move_to(EVENING)
    uow.run(service.remind, JOB)
    move(uow, shift, NEXT_DAY_NINE + timedelta(hours=5))
    uow.run(service.remind, JOB)
    assert told(uow, person) == [TOMORROW]  # the same day: the news of the new time is enough
    clock.move_to(NEXT_DAY_NINE - timedelta(minutes=30))
    assert uow.run(service.remind, JOB) == 0  # the old hour says nothing
    clock.move_to(NEXT_DAY_NINE + timedelta(hours=4, minutes=10))
    uow.run(service.remind, JOB)
    assert told(uow, person) == [TOMORROW, SOON]
    move(uow, shift, NEXT_DAY_NINE + timedelta(days=1))
    clock.move_to(EVENING + timedelta(days=1))
    uow.run(service.remind, JOB)
    assert told(uow, person) == [TOMORROW, SOON, TOMORROW]


def test_a_reminder_goes_outside_as_well(uow: UnitOfWork, world: World, clock: Any, seat: Any) -> None:
    (shift,) = plan(world, start=NEXT_DAY_NINE).shifts
    person = seat(shift)
    sending = UnitOfWork(Database(uow.database.settings.model_copy(update={"sms_sender": "console"})))
    sending.run(notices.choose, world.actor(person), Choose({Channel.SMS: True}))
    clock.move_to(EVENING)
    sending.run(service.remind, JOB)
    sending.database.dispose()
    with uow.read() as session:
        ((channel, state),) = session.execute(text("SELECT channel, state FROM delivery")).all()
    assert (channel, state) == (Channel.SMS, "waiting")


def test_two_workers_at_once_tell_once(uow: UnitOfWork, world: World, clock: Any, seat: Any) -> None:
    (shift,) = plan(world, start=NEXT_DAY_NINE).shifts
    people = [seat(shift) for _ in range(3)]
    clock.move_to(EVENING)
    workers = [Thread(target=uow.run, args=(service.remind, JOB)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [told(uow, person) for person in people] == [[TOMORROW]] * 3
