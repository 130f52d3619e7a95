"""When a shift is over: who is still in is checked out by the clock or the call-off, who never came is noted."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from app.activities import service as activities
from app.activities.models import Activity, Shift, SignUp
from app.activities.types import ShiftCalledOff, SignUpState
from app.checkins import policy
from app.checkins.models import Attendance, Rescan
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
#: What leaders and volunteers are told, by whether the shift was called off.
_TOLD = {
    False: ("attendance_auto_closed", "checked_out_by_clock"),
    True: ("attendance_called_off", "checked_out_by_call_off"),
}


def close_overdue(session: Session, actor: Actor) -> int:
    """Close what is open half an hour after its shift at the scheduled end, marked `auto`; tell the leaders.

    Never "until now": nobody earns by forgetting. An attendance uploaded a moment ago is left half an
    hour as well, so that the check-out behind it in the queue still finds it open. Gives how many.
    """
    ensure(actor, Permission.CHECKINS_LEAD, path="/")
    limit = clock.now() - CLOSES_AFTER
    over = func.coalesce(Shift.cancelled_at, Shift.ends_at)
    overdue = (
        select(Attendance)
        .join(Shift, Shift.id == Attendance.shift_id)
        .where(Attendance.state == AttendanceState.OPEN, over < limit, Attendance.created_at < limit)
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


def close_called_off(session: Session, event: ShiftCalledOff) -> None:
    """Whoever is in when a shift is called off is checked out at that moment, marked `auto`, with the reason.

    The leaders confirm it like any check-out by the clock. An asking to scan again that still runs is void:
    nobody can come to it any more.
    """
    asked = update(Rescan).where(Rescan.shift_id == event.shift_id, Rescan.settled_at.is_(None))
    session.execute(asked.values(settled_at=event.at))
    present = (
        select(Attendance)
        .where(Attendance.shift_id == event.shift_id, Attendance.state == AttendanceState.OPEN)
        .order_by(Attendance.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rows = session.execute(present).scalars().all()
    for row in rows:
        _close(session, Actor.system("job"), row)
    if rows:
        _ask_leaders(session, event.shift_id, [row.person_id for row in rows])


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
    at = max(row.checked_in_at, policy.end_of(found.shift))
    evidence = {"at": at.isoformat(), "entry": "auto" if found.shift.cancelled_at is None else "called_off"}
    attendance.close(session, actor, found, row, attendance.Closing(at, AttendanceState.AUTO, evidence, (Mark.AUTO,)))


def _ask_leaders(session: Session, shift_id: UUID, people: list[UUID]) -> None:
    query = select(Activity, Shift.cancelled_at).join(Shift, Shift.activity_id == Activity.id)
    activity, called_off = session.execute(query.where(Shift.id == shift_id)).one()
    leaders = teams.leaders_of(session, activity.team_id)
    to_leaders, to_people = _TOLD[called_off is not None]
    notices.tell_many(session, leaders, to_leaders, link="/lead/attendances", title=activity.title, people=len(people))
    link = f"/me/shifts/{shift_id}/correction"
    notices.tell_many(session, people, to_people, link=link, title=activity.title)
