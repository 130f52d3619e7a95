"""What leaders do by hand: check in by name, close, undo."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.checkins import policy, queries
from app.checkins.service import attendance, journal, led, persons
from app.checkins.service.draft import start
from app.checkins.types import (
    AlreadyUndone,
    AttendanceState,
    AttendanceView,
    Entry,
    Intent,
    LookUp,
    Mark,
    NotOpen,
    RecordDecided,
    Refused,
    ScanCommand,
    ScanResult,
    Undo,
)
from app.core import clock
from app.core.actor import Actor
from app.people import queries as people
from app.records import service as records
from app.records.types import NotPending


def look_up(session: Session, actor: Actor, command: LookUp) -> ScanResult:
    """Check somebody in or out whom staff found by name: kept as a scan, marked `manual`.

    Staff vouch for it, so they may not approve its record.
    """
    found = led.at_shift(session, command.shift_id, command.person_id)
    policy.ensure_may_see_who_is_in(actor, found.activity.team_id, found.place_path)
    person = people.get(session, command.person_id)
    scan = ScanCommand(
        code=f"lookup:{command.person_id}", nonce=command.nonce, intent=Intent(command.direction),
        shift_id=command.shift_id,
    )  # fmt: skip
    draft = start(actor, scan, clock.now())
    draft.entry, draft.subject_id, draft.shift_id = Entry.LOOKUP, person.id, found.shift.id
    draft.person = persons.shown(person)
    answered = journal.answered_before(session, draft)
    if answered is not None:
        return answered
    draft.mark(Mark.MANUAL)
    try:
        policy.check_standing(found.shift, found.activity, draft.at)
        policy.check_window(found.shift, command.direction, draft.at)
        persons.put_through(session, draft, found, command.direction)
    except Refused as refused:
        draft.reason, draft.params, draft.action = refused.reason, refused.params, None
    return journal.keep(session, draft)


def close_by_hand(session: Session, actor: Actor, attendance_id: UUID) -> AttendanceView:
    """The leader ends an attendance now, or at the shift's end if that is over; marked `manual`."""
    row, found = led.attendance(session, actor, attendance_id)
    if row.state is not AttendanceState.OPEN:
        raise NotOpen
    at = max(row.checked_in_at, min(clock.now(), policy.end_of(found.shift)))
    by = str(actor.person_id)
    evidence = {"at": at.isoformat(), "entry": Entry.LOOKUP, "by": by, "vouched_by": by}
    closing = attendance.Closing(at, AttendanceState.CLOSED, evidence, (Mark.MANUAL,), actor.person_id)
    attendance.close(session, actor, found, row, closing)
    audit.record(session, actor, "attendance.closed", "attendance", row.id, place_id=found.activity.place_id)
    return queries.attendance(session, row.id)


def undo(session: Session, actor: Actor, command: Undo) -> AttendanceView:
    """The leader takes back an attendance that was a mistake, with a reason.

    Its pending record goes with it; one that somebody has decided about can only be reversed.
    """
    row, found = led.attendance(session, actor, command.attendance_id)
    if row.state is AttendanceState.UNDONE:
        raise AlreadyUndone
    if row.record_id is not None:
        _withdraw(session, actor, row.record_id, command.reason)
    row.state = AttendanceState.UNDONE
    row.undone_at, row.undone_by, row.undo_reason = clock.now(), actor.person_id, command.reason
    audit.record(
        session, actor, "attendance.undone", "attendance", row.id, place_id=found.activity.place_id,
        reason=command.reason,
    )  # fmt: skip
    return queries.attendance(session, row.id)


def _withdraw(session: Session, actor: Actor, record_id: UUID, reason: str) -> None:
    try:
        records.withdraw(session, actor, record_id, reason)
    except NotPending as error:
        raise RecordDecided from error
