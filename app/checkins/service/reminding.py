"""Nobody should forget to check out: those who are in are told before the end, the leaders at the end."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.activities.models import Activity, Shift
from app.checkins.models import Attendance
from app.checkins.policy import CLOSES_AFTER
from app.checkins.types import AttendanceState
from app.core import clock
from app.core.actor import Actor, ensure
from app.core.permissions import Permission
from app.notices import queries as told
from app.notices import service as notices
from app.notices.types import Occasion
from app.teams import queries as teams

BEFORE_END = timedelta(minutes=15)
_AT_ONCE = 500  # people per transaction; the next round takes the rest


def remind(session: Session, actor: Actor) -> int:
    """Tell those who are in a quarter of an hour before the end, and the leaders at the end who is still in.

    Each once for an end; if the end moves, once more. Gives how many were told.
    """
    ensure(actor, Permission.CHECKINS_LEAD, path="/")
    return _of_the_end(session) + _leaders(session)


def _of_the_end(session: Session) -> int:
    now = clock.now()
    query = (
        select(Shift, Activity, Attendance.person_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Attendance, Attendance.shift_id == Shift.id)
        .where(
            Shift.ends_at > now, Shift.ends_at <= now + BEFORE_END, Shift.cancelled_at.is_(None),
            Attendance.state == AttendanceState.OPEN,
            ~told.reminded("check_out_soon", Shift.id, Attendance.person_id, Shift.ends_at),
        )
        .order_by(Shift.ends_at, Attendance.id)
        .limit(_AT_ONCE)
    )  # fmt: skip
    due: defaultdict[tuple[Shift, Activity], list[UUID]] = defaultdict(list)
    for shift, activity, person_id in session.execute(query):
        due[shift, activity].append(person_id)
    return sum(
        notices.remind(
            session, Occasion(shift.id, shift.ends_at), people, "check_out_soon", link="/scan",
            good_until=shift.ends_at + CLOSES_AFTER, title=activity.title, ends_at=shift.ends_at,
        )
        for (shift, activity), people in due.items()
    )  # fmt: skip


def _leaders(session: Session) -> int:
    now = clock.now()
    still_in = func.count(Attendance.id)
    query = (
        select(Shift, Activity, still_in)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Attendance, Attendance.shift_id == Shift.id)
        .where(
            Shift.ends_at > now - CLOSES_AFTER, Shift.ends_at <= now, Shift.cancelled_at.is_(None),
            Attendance.state == AttendanceState.OPEN,
        )
        .group_by(Shift.id, Activity.id)
        .order_by(Shift.ends_at, Shift.id)
    )  # fmt: skip
    return sum(
        notices.remind(
            session, Occasion(shift.id, shift.ends_at), teams.leaders_of(session, activity.team_id), "still_in",
            link=f"/lead/shifts/{shift.id}", good_until=shift.ends_at + CLOSES_AFTER,
            title=activity.title, people=people,
        )
        for shift, activity, people in session.execute(query).all()
    )  # fmt: skip
