"""The last seat goes to exactly one person, and the line stays in order, however many press at once."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.activities import queries, service
from app.activities.models import Shift, SignUp
from app.activities.types import AlreadySignedUp, ChangeShift, NewSignUp, Overlaps, SignUpState, Withdraw
from app.core import clock
from app.core.errors import Conflict, NotFound
from app.core.uow import UnitOfWork
from tests.activities.plan import plan
from tests.world import World


def _rows(uow: UnitOfWork, shift_id: UUID) -> list[SignUp]:
    with uow.read() as session:
        return list(session.execute(select(SignUp).where(SignUp.shift_id == shift_id).order_by(SignUp.seq)).scalars())


def _shift(uow: UnitOfWork, shift_id: UUID) -> Shift:
    with uow.read() as session:
        return session.get_one(Shift, shift_id)


def test_twenty_people_press_for_one_seat(world: World, uow: UnitOfWork) -> None:
    shift = plan(world, capacity=1).shifts[0]
    actors = [world.actor(world.person()) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(lambda a: uow.run(service.sign_up, a, NewSignUp(shift.id)), actors))
    seated = [r for r in results if r.state is SignUpState.CONFIRMED]
    waiting = [r for r in results if r.state is SignUpState.WAITLISTED]
    assert len(seated) == 1 and seated[0].position is None
    assert sorted(r.position for r in waiting) == list(range(1, 20))
    rows = _rows(uow, shift.id)
    assert [r.seq for r in rows] == list(range(1, 21))
    assert rows[0].id == seated[0].id
    assert [r.id for r in rows[1:]] == [r.id for r in sorted(waiting, key=lambda r: r.position)]
    assert _shift(uow, shift.id).confirmed == 1


def test_one_person_pressing_many_times_has_one_sign_up(world: World, uow: UnitOfWork) -> None:
    shift = plan(world, capacity=5).shifts[0]
    actor = world.actor(world.person())

    def press(_: int) -> str:
        try:
            return uow.run(service.sign_up, actor, NewSignUp(shift.id)).state.value
        except AlreadySignedUp:
            return "again"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(press, range(8)))
    assert sorted(outcomes) == ["again"] * 7 + ["confirmed"]
    assert len(_rows(uow, shift.id)) == 1 and _shift(uow, shift.id).confirmed == 1


def test_one_person_is_never_in_two_overlapping_shifts(world: World, uow: UnitOfWork) -> None:
    team = world.team()
    start = clock.now() + timedelta(hours=2)
    shifts = [plan(world, team=team, start=start + timedelta(minutes=20 * n)).shifts[0] for n in range(6)]
    actor = world.actor(world.person())

    def press(shift_id: UUID) -> str:
        try:
            return uow.run(service.sign_up, actor, NewSignUp(shift_id)).state.value
        except Overlaps:
            return "overlaps"

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(press, [s.id for s in shifts]))
    # Six two-hour shifts, 20 minutes apart: any two of them overlap.
    assert sorted(outcomes) == ["confirmed"] + ["overlaps"] * 5


def test_back_to_back_is_fine_and_a_line_counts_as_being_there(world: World, uow: UnitOfWork) -> None:
    team, start = world.team(), clock.now() + timedelta(hours=2)
    first = plan(world, team=team, start=start, capacity=1).shifts[0]
    after = plan(world, team=team, start=start + timedelta(hours=2)).shifts[0]
    across = plan(world, team=team, start=start + timedelta(hours=1)).shifts[0]
    uow.run(service.sign_up, world.actor(world.person()), NewSignUp(first.id))
    actor = world.actor(world.person())
    assert uow.run(service.sign_up, actor, NewSignUp(first.id)).position == 1
    assert uow.run(service.sign_up, actor, NewSignUp(after.id)).state is SignUpState.CONFIRMED
    with pytest.raises(Overlaps):
        uow.run(service.sign_up, actor, NewSignUp(across.id))


def _ensure_invariants(uow: UnitOfWork, shift_id: UUID) -> None:
    shift, rows = _shift(uow, shift_id), _rows(uow, shift_id)
    seated = [r for r in rows if r.state is SignUpState.CONFIRMED]
    waiting = [r for r in rows if r.state is SignUpState.WAITLISTED]
    assert shift.confirmed == len(seated) <= shift.capacity
    assert not waiting or len(seated) == shift.capacity, "somebody waits although a seat is free"
    assert all(s.seq < w.seq for s in seated for w in waiting), "somebody was overtaken in the line"
    live = [r.person_id for r in rows if r.state is not SignUpState.CANCELLED]
    assert len(live) == len(set(live))
    assert len({r.seq for r in rows}) == len(rows)
    assert all((r.state is SignUpState.CANCELLED) == (r.cancelled_at is not None) for r in rows)


@pytest.mark.parametrize("seed", range(3))
def test_signing_up_giving_back_and_resizing_at_once_keep_the_line_right(
    world: World, uow: UnitOfWork, seed: int
) -> None:
    shift = plan(world, capacity=3).shifts[0]
    manager = world.actor(world.admin())
    actors = [world.actor(world.person()) for _ in range(10)]

    def live(worker: int) -> None:
        dice = random.Random(seed * 100 + worker)
        for _ in range(12):
            actor = dice.choice(actors)
            try:
                if dice.random() < 0.1:
                    uow.run(service.change_shift, manager, ChangeShift(shift.id, capacity=dice.randint(2, 5)))
                elif dice.random() < 0.5:
                    uow.run(service.sign_up, actor, NewSignUp(shift.id))
                else:
                    with uow.read() as session:
                        mine = queries.live_sign_up(session, shift.id, actor.person_id)
                    if mine is not None:
                        uow.run(service.withdraw, actor, Withdraw(shift.id, mine.id))
            except (Conflict, NotFound):
                pass

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(live, range(6)))
    _ensure_invariants(uow, shift.id)
