"""What a staff device takes along: the shifts of who asks, tonight's before those that are over."""

from datetime import timedelta

import time_machine

from app.activities import service as activities
from app.activities.types import NewActivity, NewShift
from app.checkins import queries
from app.core import clock
from app.core.uow import UnitOfWork
from tests.world import World


def test_of_too_many_shifts_those_that_are_over_stay_behind(world: World, uow: UnitOfWork) -> None:
    team = world.team()
    leader, stranger = world.actor(world.leader(team)), world.actor(world.leader(world.team()))
    begins = clock.now() + timedelta(hours=1)
    for nth in range(31):
        starts_at = begins + (timedelta(minutes=nth) if nth < 30 else timedelta(hours=8))
        shift = NewShift(starts_at, starts_at + timedelta(hours=1), 5)
        uow.run(
            activities.create_activity, leader, NewActivity(team.id, f"班次{nth}", "patrol", world.place().id, (shift,))
        )
    with time_machine.travel(begins + timedelta(hours=7)), uow.read() as session:
        carried = queries.carried_shifts(session, leader)
        assert len(carried) == 30
        assert carried[0].title == "班次30"
        assert queries.carried_shifts(session, stranger) == []
