"""Once more in the middle: everyone who is in scans again, or is marked. It unmasks who checked in from afar."""

import math
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.activities.models import Activity, Shift
from app.audit import service as audit
from app.checkins import policy, queries
from app.checkins.models import Attendance, Rescan, RescanCall
from app.checkins.queries.situation import Situation
from app.checkins.service import led
from app.checkins.service.draft import Draft
from app.checkins.types import (
    Action,
    AttendanceState,
    Mark,
    NobodyIn,
    Reason,
    Refused,
    RescanRunning,
    RescanView,
    ShiftNotRunning,
    ShiftSeen,
)
from app.core import clock
from app.core.actor import Actor, ensure
from app.core.db import keyring
from app.core.keys import Keyring
from app.core.permissions import Permission
from app.notices import service as notices
from app.notices.types import Reach
from app.records import service as records

#: How long people have to come to the leader's screen.
TIME_TO_COME = timedelta(minutes=10)
#: The clock asks in the middle three fifths of a shift; what is shorter is not worth asking.
_FROM, _TO = 0.2, 0.8
_SHORTEST = timedelta(minutes=60)
_AT_ONCE = 100  # shifts per transaction; the next round takes the rest


def ask(session: Session, actor: Actor, shift_id: UUID) -> RescanView:
    """Ask everyone who is in to scan the leader's check code within ten minutes; each of them is told.

    Only while the shift is on and somebody is in, and not while the last asking still runs.
    """
    found = led.at_shift(session, shift_id, actor.known_person)
    policy.ensure_may_lead(actor, found.activity.team_id, found.place_path)
    now = clock.now()
    _ensure_on(found.shift, now)
    running = _unsettled(session, shift_id)
    if running is not None and running.until > now:
        raise RescanRunning
    if running is not None:
        _settle(session, running)
    row = _ask(session, found.shift.id, found.activity.title, actor.person_id)
    if row is None:
        raise NobodyIn
    audit.record(session, actor, "rescan.asked", "shift", shift_id, place_id=found.activity.place_id)
    return queries.rescan(session, row.id)


def answer(session: Session, draft: Draft, found: Situation) -> None:
    """Somebody who is in has come to the screen; twice does no harm. A code without an asking is worth nothing."""
    last = found.last
    if last is None:
        raise Refused(Reason.NOT_IN, of="rescan", title=found.activity.title)
    draft.attendance_id = last.id
    if last.state is not AttendanceState.OPEN:
        raise Refused(Reason.ALREADY_OUT, at=last.checked_out_at)
    running = _unsettled(session, found.shift.id)
    if running is None or not running.asked_at <= draft.at <= running.until:
        raise Refused(Reason.EXPIRED, of="rescan")
    seen = update(RescanCall).where(RescanCall.rescan_id == running.id, RescanCall.attendance_id == last.id)
    session.execute(seen.where(RescanCall.seen_at.is_(None)).values(seen_at=draft.at))
    draft.action = Action.SEEN


def rescan_due(session: Session, actor: Actor) -> int:
    """Ask where the clock's secret moment has come, and mark those whom an asking has not brought. Gives how many.

    The moment of a shift follows from its id by a key of the server, so that nobody knows it beforehand and
    two workers agree on it; it is asked once. Only for activities that want it.
    """
    ensure(actor, Permission.CHECKINS_LEAD, path="/")
    now = clock.now()
    over = select(Rescan).where(Rescan.settled_at.is_(None), Rescan.until <= now)
    for row in session.execute(over.limit(_AT_ONCE).with_for_update(skip_locked=True)).scalars().all():
        _settle(session, row)
    keys = keyring(session)
    due = [(shift, activity) for shift, activity in _waiting(session, now) if secret_moment(keys, shift) <= now]
    for shift, activity in due:
        _ask(session, shift.id, activity.title, None)
    return len(due)


def secret_moment(keys: Keyring, shift: Shift) -> datetime:
    """When the clock asks at a shift: somewhere in its middle, known to nobody without the server's key."""
    dice = int.from_bytes(keys.mac("rescan:1", shift.id.bytes)[:8]) / 2**64
    span = (shift.ends_at - shift.starts_at).total_seconds()
    return shift.starts_at + timedelta(seconds=math.floor(span * (_FROM + (_TO - _FROM) * dice)))


def _ensure_on(shift: ShiftSeen, now: datetime) -> None:
    if shift.cancelled_at is not None or not shift.starts_at <= now < shift.ends_at:
        raise ShiftNotRunning


def _waiting(session: Session, now: datetime) -> list[tuple[Shift, Activity]]:
    """Shifts that are on, want to be asked, have not been, and still leave people the time to come."""
    asked = select(Rescan.shift_id).where(Rescan.shift_id == Shift.id, Rescan.asked_by.is_(None)).exists()
    running = select(Rescan.shift_id).where(Rescan.shift_id == Shift.id, Rescan.settled_at.is_(None)).exists()
    query = (
        select(Shift, Activity)
        .join(Activity, Activity.id == Shift.activity_id)
        .where(
            Activity.rescan, Shift.starts_at <= now, Shift.ends_at > now + TIME_TO_COME,
            Shift.cancelled_at.is_(None), Activity.cancelled_at.is_(None), ~asked, ~running,
        )
        .order_by(Shift.id)
        .with_for_update(of=Shift, key_share=True, skip_locked=True)
    )  # fmt: skip
    found = session.execute(query.limit(_AT_ONCE)).all()
    return [(shift, activity) for shift, activity in found if shift.ends_at - shift.starts_at >= _SHORTEST]


def _ask(session: Session, shift_id: UUID, title: str, asked_by: UUID | None) -> Rescan | None:
    """A new asking of all who are in; of nobody there is none, and the clock tries again."""
    who = select(Attendance.id, Attendance.person_id).where(
        Attendance.shift_id == shift_id, Attendance.state == AttendanceState.OPEN
    )
    present = session.execute(who.order_by(Attendance.id)).all()
    if not present:
        return None
    now = clock.now()
    row = Rescan(shift_id=shift_id, asked_by=asked_by, asked_at=now, until=now + TIME_TO_COME)
    session.add(row)
    session.flush()
    calls = [{"rescan_id": row.id, "attendance_id": attendance_id, "seen_at": None} for attendance_id, _ in present]
    session.execute(insert(RescanCall), calls)
    notices.tell_many(
        session, [person_id for _, person_id in present], "rescan_asked", link="/scan", reach=Reach.NOW,
        good_until=row.until, title=title, until=row.until,
    )  # fmt: skip
    return row


def _settle(session: Session, row: Rescan) -> None:
    """Mark who has neither come to the screen nor checked out by a scan since; the mark goes on with the record."""
    missing = (
        select(Attendance)
        .join(RescanCall, RescanCall.attendance_id == Attendance.id)
        .where(RescanCall.rescan_id == row.id, RescanCall.seen_at.is_(None))
        .order_by(Attendance.id)
        .with_for_update(of=Attendance)
    )
    for attendance in session.execute(missing).scalars().all():
        if not _left_in_sight(attendance, row):
            _mark(session, attendance)
    row.settled_at = clock.now()
    session.flush()


def _left_in_sight(attendance: Attendance, row: Rescan) -> bool:
    left = attendance.evidence.get("out", {})
    scanned = attendance.state is AttendanceState.CLOSED and "scan_id" in left
    return scanned and attendance.checked_out_at is not None and attendance.checked_out_at >= row.asked_at


def _mark(session: Session, attendance: Attendance) -> None:
    if attendance.state is AttendanceState.UNDONE or Mark.NO_RESCAN in attendance.marks:
        return
    attendance.marks = [*attendance.marks, Mark.NO_RESCAN]
    if attendance.record_id is not None:
        records.mark(session, attendance.record_id, Mark.NO_RESCAN)


def _unsettled(session: Session, shift_id: UUID) -> Rescan | None:
    query = select(Rescan).where(Rescan.shift_id == shift_id, Rescan.settled_at.is_(None))
    return session.execute(query).scalar_one_or_none()
