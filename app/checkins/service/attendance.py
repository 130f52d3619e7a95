"""In and out: the attendance, and the service record that a check-out makes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, Uuid, bindparam, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.activities import service as activities
from app.activities.models import Shift, SignUp
from app.activities.types import SignUpState
from app.checkins import policy
from app.checkins.models import Attendance, HeadsCount
from app.checkins.queries.situation import Situation
from app.checkins.service.draft import Draft
from app.checkins.types import Action, AttendanceState, Mark, Reason, RecordShown, Refused
from app.core import clock
from app.core.actor import Actor
from app.core.ids import new_id
from app.core.prepared import Prepared
from app.records import service as records
from app.records.types import MeasuredService

#: A check-out within a minute of the check-in is the same code scanned twice, not service.
SHORTEST = timedelta(minutes=1)

_LOCK_SHIFT = Prepared(
    select(Shift.capacity).where(Shift.id == bindparam("shift_id", type_=Uuid())).with_for_update(key_share=True)
)
_attendance = cast(Table, Attendance.__table__)
_END = Prepared(
    _attendance.update()
    .where(_attendance.c.id == bindparam("attendance_id"), _attendance.c.state == AttendanceState.OPEN)
    .values({
        name: bindparam(f"new_{name}", type_=_attendance.c[name].type)
        for name in ("state", "checked_out_at", "marks", "evidence", "uploaded_by")
    })
)  # fmt: skip


def check_in(session: Session, draft: Draft, found: Situation) -> None:
    """Eligibility, then duplicate, then the open attendance; one per person and shift, by a unique index."""
    subject = _subject(draft)
    _check_seat(session, draft, found, subject)
    if found.last is not None:
        _check_may_return(draft, found.last)
    draft.attendance_id = new_id()
    draft.opening = {
        "id": draft.attendance_id, "shift_id": found.shift.id, "person_id": subject, "state": AttendanceState.OPEN,
        "checked_in_at": draft.at, "seatless": not found.has_seat, "marks": list(draft.marks),
        "evidence": {"in": draft.end()}, "uploaded_by": draft.uploader, "created_at": clock.now(),
    }  # fmt: skip
    if draft.received_at > found.shift.ends_at:  # handed in late: the list may say that nobody came
        activities.note_came(session, found.shift.id, subject)
    draft.action = Action.CHECK_IN


def check_out(session: Session, draft: Draft, found: Situation) -> None:
    """Close the open attendance and write its record, pending, in the same transaction."""
    last = found.last
    if last is None:
        raise Refused(Reason.NOT_IN, title=found.activity.title)
    draft.attendance_id = last.id
    if last.state is not AttendanceState.OPEN:
        raise Refused(Reason.ALREADY_OUT, at=last.checked_out_at)
    if draft.at < last.checked_in_at:
        raise Refused(Reason.OUT_OF_ORDER, at=last.checked_in_at)
    _check_long_enough(draft, found, last)
    closing = Closing(draft.at, AttendanceState.CLOSED, draft.end(), tuple(draft.marks), draft.uploader)
    record = close(session, draft.actor, found, last, closing)
    draft.record, draft.action = record, Action.CHECK_OUT
    draft.marks = list(last.marks)


@dataclass(frozen=True, slots=True)
class Closing:
    """How an attendance ends: when, by what, with which marks and evidence, on whose word."""

    at: datetime
    state: AttendanceState
    evidence: dict[str, Any]
    marks: tuple[str, ...] = ()
    uploaded_by: UUID | None = None


def close(
    session: Session, actor: Actor, found: Situation, attendance: Attendance, closing: Closing
) -> RecordShown | None:
    """End an open attendance; None where not a minute lies inside the shift. Of twins one finds it closed."""
    heads, marks = _heads(found.heads, attendance.checked_in_at, closing.at)
    ended = {
        "state": closing.state, "checked_out_at": closing.at,
        "marks": list(dict.fromkeys([*attendance.marks, *closing.marks, *marks])),
        "evidence": {**attendance.evidence, "out": closing.evidence, **heads},
        "uploaded_by": attendance.uploaded_by or closing.uploaded_by,
    }  # fmt: skip
    named = {f"new_{name}": value for name, value in ended.items()}
    if not _END.run(session.connection(), named | {"attendance_id": attendance.id}):
        raise Refused(Reason.ALREADY_OUT, at=closing.at)
    for name, value in ended.items():
        set_committed_value(attendance, name, value)
    return write_record(session, actor, found, attendance)


@dataclass(frozen=True, slots=True)
class Word:
    """Who says so, and why, where no scan does."""

    by: UUID | None
    reason: str | None


def write_record(
    session: Session, actor: Actor, found: Situation, attendance: Attendance, word: Word | None = None
) -> RecordShown | None:
    """The pending record of an attendance that is over; None where not a minute lies inside the shift.

    With a `word` it counts as typed in: neither end was scanned.
    """
    ended = attendance.checked_out_at or attendance.checked_in_at
    started_at, ended_at, minutes = policy.counted(found.shift, attendance.checked_in_at, ended)
    if minutes < 1:
        return None
    record = records.write_measured(
        session,
        actor,
        MeasuredService(
            person_id=attendance.person_id, place_id=found.activity.place_id, category=found.activity.category_code,
            started_at=started_at, ended_at=ended_at, minutes=minutes, team_id=found.activity.team_id,
            activity_id=found.activity.id, shift_id=found.shift.id, attendance_id=attendance.id,
            uploaded_by=attendance.uploaded_by, marks=tuple(attendance.marks), evidence=attendance.evidence,
            keyed_by=word.by if word else None, reason=word.reason if word else None,
        ),
    )  # fmt: skip
    attendance.record_id = record.id
    attendance.marks = list(record.marks)  # the record knows of overlaps with other service
    return RecordShown(record.id, minutes, started_at, ended_at, record.state)


def _heads(
    count: HeadsCount | None, came_at: datetime, left_at: datetime
) -> tuple[dict[str, Any], tuple[Mark, ...]]:  # fmt: skip
    """The leader's last head count, if somebody was in then, for the one who approves; a mark if the list had more."""
    if count is None or not came_at <= count.counted_at <= left_at:
        return {}, ()
    told = {"counted": count.counted, "listed": count.listed, "at": count.counted_at.isoformat()}
    return {"head_count": told}, (Mark.HEAD_COUNT,) if count.counted < count.listed else ()


def _subject(draft: Draft) -> UUID:
    if draft.subject_id is None:
        raise RuntimeError("a scan of nobody")
    return draft.subject_id


def _check_seat(session: Session, draft: Draft, found: Situation, subject: UUID) -> None:
    """Who holds a seat comes in; a member, who waits, or whom staff bring, only while a seat is free."""
    if found.has_seat:
        return
    if found.is_stranger and not draft.is_of_other:
        raise Refused(Reason.NOT_REGISTERED, title=found.activity.title)
    # The shift's row is the lock: two walk-ins cannot both take the last seat.
    connection = session.connection()
    (seats,) = _LOCK_SHIFT.one(connection, shift_id=found.shift.id)
    (taken,) = _seats_taken().one(connection, shift_id=found.shift.id, but_for=subject)
    if taken >= seats:
        raise Refused(Reason.FULL, seats=seats)


@cache
def _seats_taken() -> Prepared:
    """Seats held by sign-ups, and by people who came without one."""
    shift_id, but_for = bindparam("shift_id", type_=Uuid()), bindparam("but_for", type_=Uuid())
    signed_up = select(func.count()).where(SignUp.shift_id == shift_id, SignUp.state == SignUpState.CONFIRMED)
    came = select(func.count(Attendance.person_id.distinct())).where(
        Attendance.shift_id == shift_id,
        Attendance.seatless,
        Attendance.state != AttendanceState.UNDONE,
        Attendance.person_id != but_for,
    )
    return Prepared(select(signed_up.scalar_subquery() + came.scalar_subquery()))


def _check_may_return(draft: Draft, last: Attendance) -> None:
    draft.attendance_id = last.id
    if last.state is AttendanceState.OPEN:
        raise Refused(Reason.ALREADY_IN, at=last.checked_in_at)
    if last.checked_out_at is not None and draft.at < last.checked_out_at:
        raise Refused(Reason.OUT_OF_ORDER, at=last.checked_out_at)
    draft.mark(Mark.RE_ENTRY)


def _check_long_enough(draft: Draft, found: Situation, last: Attendance) -> None:
    """Before anything counts there is nothing to write down; after the end nothing can be added by waiting."""
    if draft.at >= found.shift.ends_at:
        return
    _, _, minutes = policy.counted(found.shift, last.checked_in_at, draft.at)
    if minutes < 1 or draft.at - last.checked_in_at < SHORTEST:
        raise Refused(Reason.TOO_SOON, at=max(last.checked_in_at, found.shift.starts_at) + SHORTEST)
