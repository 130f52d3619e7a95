"""When a shift is over: whoever forgot to check out is checked out by the clock, whoever never came is noted."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.activities import service as activities
from app.activities.models import Activity, Shift, SignUp
from app.activities.types import SignUpState
from app.checkins.models import Attendance
from app.checkins.policy import CLOSES_AFTER, STAFF_UPLOAD
from app.checkins.queries import situation
from app.checkins.service import attendance
from app.checkins.types import AttendanceState, Mark
from app.core import clock
from app.core.actor import Actor, ensure
from app.core.permissions import Permission
from app.notices import service as notices
from app.teams import queries as teams

_AT_ONCE = 200  # rows per transaction; the next round takes the rest
#: As long as staff may hand in what they scanned without a network, and a day.
_LOOKS_BACK = STAFF_UPLOAD + timedelta(days=1)


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
    closed: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for row in session.execute(overdue).scalars().all():
        _close(session, actor, row)
        closed[row.shift_id].append(row.person_id)
    for shift_id, people in closed.items():
        _ask_leaders(session, shift_id, people)
    return sum(map(len, closed.values()))


def note_no_shows(session: Session, actor: Actor) -> int:
    """Note on the sign-ups of shifts that are over who held a seat and was never seen; tell them what they can do.

    A shift that was entered afterwards has no such list. Gives how many.
    """
    ensure(actor, Permission.CHECKINS_LEAD, path="/")
    now = clock.now()
    came = exists().where(
        Attendance.shift_id == SignUp.shift_id, Attendance.person_id == SignUp.person_id,
        Attendance.state != AttendanceState.UNDONE,
    )  # fmt: skip
    missing = (
        select(SignUp.id, SignUp.person_id, Shift.id, Shift.starts_at, Activity.title)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .where(
            Shift.ends_at < now - CLOSES_AFTER, Shift.ends_at > now - _LOOKS_BACK, ~Shift.backdated,
            Shift.cancelled_at.is_(None), Activity.cancelled_at.is_(None),
            SignUp.state == SignUpState.CONFIRMED, SignUp.no_show_at.is_(None), ~came,
        )
        .order_by(SignUp.id)
        .limit(_AT_ONCE)
        .with_for_update(of=SignUp, skip_locked=True)
    )  # fmt: skip
    rows = session.execute(missing).all()
    activities.note_no_shows(session, [row[0] for row in rows])
    for _, person_id, shift_id, starts_at, title in rows:
        link = f"/me/shifts/{shift_id}/correction"
        notices.tell(session, person_id, "no_show", link=link, title=title, starts_at=starts_at)
    return len(rows)


def _close(session: Session, actor: Actor, row: Attendance) -> None:
    found = situation.of_shift(session, row.shift_id, row.person_id)
    if found is None:
        raise RuntimeError("an attendance without a shift")
    at = max(row.checked_in_at, found.shift.ends_at)
    evidence = {"at": at.isoformat(), "entry": "auto"}
    attendance.close(session, actor, found, row, attendance.Closing(at, AttendanceState.AUTO, evidence, (Mark.AUTO,)))


def _ask_leaders(session: Session, shift_id: UUID, people: list[UUID]) -> None:
    query = select(Activity).join(Shift, Shift.activity_id == Activity.id).where(Shift.id == shift_id)
    activity = session.execute(query).scalar_one()
    leaders = teams.leaders_of(session, activity.team_id)
    notices.tell_many(
        session, leaders, "attendance_auto_closed", link="/lead/attendances", title=activity.title, people=len(people)
    )
    link = f"/me/shifts/{shift_id}/correction"
    notices.tell_many(session, people, "checked_out_by_clock", link=link, title=activity.title)
