"""Two who plan, repeat, call off or fill a team at the same moment."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select

from app.activities import service
from app.activities.models import Activity
from app.activities.types import CallOff, NewSignUp, Repeat
from app.core.errors import DomainError
from app.core.uow import UnitOfWork
from app.notices.models import Notice
from app.teams import service as teams
from app.teams.models import TeamMember
from app.teams.types import NewMember
from tests.activities.plan import plan
from tests.world import World


def _outcomes(times: int, deed: Callable[[], Any]) -> Counter[str]:
    def attempt(_: int) -> str:
        try:
            deed()
        except DomainError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(times) as pool:
        return Counter(pool.map(attempt, range(times)))


def test_one_repeat_however_many_press(world: World, uow: UnitOfWork) -> None:
    activity, admin = plan(world), world.actor(world.admin())
    outcomes = _outcomes(6, lambda: uow.run(service.repeat, admin, Repeat(activity.id)))
    assert outcomes == {"done": 1, "already_repeated": 5}
    with uow.read() as session:
        assert session.scalar(select(func.count()).where(Activity.repeat_of == activity.id)) == 1


def test_called_off_once_and_told_once(world: World, uow: UnitOfWork) -> None:
    activity, admin = plan(world), world.actor(world.admin())
    goer = world.person()
    uow.run(service.sign_up, world.actor(goer), NewSignUp(activity.shifts[0].id))
    outcomes = _outcomes(6, lambda: uow.run(service.call_off, admin, CallOff(activity.id, "大雨")))
    assert outcomes == {"done": 1, "already_called_off": 5}
    with uow.read() as session:
        assert session.scalar(select(func.count()).where(Notice.person_id == goer.id)) == 1


def test_nobody_signs_up_for_what_is_being_called_off(world: World, uow: UnitOfWork) -> None:
    """Whoever got in before it was called off was told; whoever came after was refused."""
    activity, admin = plan(world), world.actor(world.admin())
    goers = [world.person() for _ in range(8)]
    actors = [world.actor(p) for p in goers]

    def act(n: int) -> str:
        try:
            if n == 4:
                uow.run(service.call_off, admin, CallOff(activity.id, "大雨"))
                return "off"
            return uow.run(service.sign_up, actors[n], NewSignUp(activity.shifts[0].id)).state.value
        except DomainError as error:
            return error.code

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(act, range(8)))
    assert set(outcomes) <= {"off", "confirmed", "closed"}
    with uow.read() as session:
        told = set(session.scalars(select(Notice.person_id).where(Notice.kind == "called_off")))
    assert told == {goers[n].id for n in range(8) if outcomes[n] == "confirmed"}


def test_one_membership_however_many_press(world: World, uow: UnitOfWork) -> None:
    team, admin, person = world.team(), world.actor(world.admin()), world.person()
    outcomes = _outcomes(6, lambda: uow.run(teams.add_member, admin, NewMember(team.id, person_id=person.id)))
    assert outcomes == {"done": 1, "already_member": 5}
    with uow.read() as session:
        assert session.scalar(select(func.count()).where(TeamMember.person_id == person.id)) == 1
