"""Plans activities for tests, through the service."""

from datetime import datetime, timedelta
from typing import Any

from app.activities import service
from app.activities.types import ActivityView, NewActivity, NewShift
from app.core import clock
from app.teams.types import TeamView
from tests.world import SYSTEM, YIQU, World


def plan(
    world: World, *, team: TeamView | None = None, start: datetime | None = None, hours: float = 2,
    capacity: int = 10, min_people: int = 0, at: str = YIQU, title: str = "夜间平安巡防", **more: Any,
) -> ActivityView:  # fmt: skip
    """An activity with one shift, from tomorrow's present hour on unless said otherwise."""
    team = team or world.team(at=at)
    start = start or clock.now() + timedelta(days=1)
    shift = NewShift(start, start + timedelta(hours=hours), capacity, min_people)
    command = NewActivity(team.id, title, "patrol", world.place(at).id, (shift,), **more)
    return world.uow.run(service.create_activity, SYSTEM, command)
