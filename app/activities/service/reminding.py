"""Reminding of a shift: the evening before, and an hour before."""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from app.activities import queries
from app.core import clock
from app.core.actor import Actor, ensure
from app.core.db import settings
from app.core.permissions import Permission
from app.notices import service as notices
from app.notices.types import Occasion, Reach

#: From then on people are told of tomorrow: after dinner, before bed.
EVENING = time(19)
SOON = timedelta(hours=1)
_AT_ONCE = 500  # people per transaction; the next round takes the rest


def remind(session: Session, actor: Actor) -> int:
    """Remind everybody who has a seat, once in the evening before and once in the hour before; gives how many.

    What was called off reminds nobody. A shift that moves to another day, or to another hour, is a new
    occasion; one that moves within its day is not told of a second time in the evening.
    """
    ensure(actor, Permission.ACTIVITIES_MANAGE, path="/")
    now = clock.now()
    return _of_tomorrow(session, now) + _of_the_next_hour(session, now)


def _of_tomorrow(session: Session, now: datetime) -> int:
    zone = settings(session).zone
    local = now.astimezone(zone)
    if local.time() < EVENING:
        return 0
    begins, ends = (clock.start_of_day(local.date() + timedelta(days=days), zone) for days in (1, 2))
    told = 0
    # Just before midnight belongs to today; an instant is the least that an instant can be before another.
    first, last = begins - timedelta.resolution, ends - timedelta.resolution
    for due in queries.unreminded(session, "shift_tomorrow", first, last, due_at=begins, limit=_AT_ONCE):
        told += notices.remind(
            session, Occasion(due.shift.id, begins), due.people, "shift_tomorrow",
            link=f"/activities/{due.activity.id}", reach=Reach.DAY, good_until=due.shift.starts_at,
            title=due.activity.title, starts_at=due.shift.starts_at, place=due.place,
        )  # fmt: skip
    return told


def _of_the_next_hour(session: Session, now: datetime) -> int:
    told = 0
    for due in queries.unreminded(session, "shift_soon", now, now + SOON, due_at=None, limit=_AT_ONCE):
        told += notices.remind(
            session, Occasion(due.shift.id, due.shift.starts_at), due.people, "shift_soon",
            link=f"/activities/{due.activity.id}", good_until=due.shift.starts_at,
            title=due.activity.title, starts_at=due.shift.starts_at, place=due.place,
        )  # fmt: skip
    return told
