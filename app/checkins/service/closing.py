"""Whoever forgot to check out is checked out by the clock."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.activities.models import Activity, Shift
from app.checkins.models import Attendance
from app.checkins.policy import CLOSES_AFTER
from app.checkins.queries import situation
from app.checkins.service import attendance
from app.checkins.types import AttendanceState, Mark
from app.core import clock
from app.core.actor import Actor, ensure
from app.core.permissions import Permission
from app.notices import service as notices
from app.teams import queries as teams

_AT_ONCE = 200  # rows per transaction; the next round takes the rest


def close_overdue(session: Session, actor: Actor) -> int:
    """Close what is open half an hour after its shift at the scheduled end, marked `auto`; tell the leaders.

    Never "until now": nobody earns by forgetting. An attendance uploaded a moment ago is left half an
    hour as well, so that the check-out behind it in the queue still finds it open. Gives how many.
    """
    ensure(actor, Permission.CHECKINS_LEAD, path="/")
    limit = clock.now() - CLOSES_AFTER
    overdue = (
        select(Attendance)
        .join(Shift, Shift.id == Attendance.shift_id)
        .where(Attendance.state == AttendanceState.OPEN, Shift.ends_at < limit, Attendance.created_at < limit)
        .order_by(Attendance.id)
        .limit(_AT_ONCE)
        .with_for_update(of=Attendance, skip_locked=True)
    )
    closed: defaultdict[UUID, int] = defaultdict(int)
    for row in session.execute(overdue).scalars().all():
        _close(session, actor, row)
        closed[row.shift_id] += 1
    for shift_id, people in closed.items():
        _ask_leaders(session, shift_id, people)
    return sum(closed.values())


def _close(session: Session, actor: Actor, row: Attendance) -> None:
    found = situation.of_shift(session, row.shift_id, row.person_id)
    if found is None:
        raise RuntimeError("an attendance without a shift")
    at = max(row.checked_in_at, found.shift.ends_at)
    evidence = {"at": at.isoformat(), "entry": "auto"}
    attendance.close(session, actor, found, row, attendance.Closing(at, AttendanceState.AUTO, evidence, (Mark.AUTO,)))


def _ask_leaders(session: Session, shift_id: UUID, people: int) -> None:
    query = select(Activity).join(Shift, Shift.activity_id == Activity.id).where(Shift.id == shift_id)
    activity = session.execute(query).scalar_one()
    leaders = teams.leaders_of(session, activity.team_id)
    notices.tell_many(
        session, leaders, "attendance_auto_closed", link=f"/lead/shifts/{shift_id}", title=activity.title, people=people
    )
