"""A volunteer says that they were there; who leads the shift decides."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.activities import service as activities
from app.audit import service as audit
from app.checkins import policy, queries
from app.checkins.models import Attendance, AttendanceCorrection
from app.checkins.queries.situation import Situation
from app.checkins.service import attendance, led
from app.checkins.service.retiming import Times, ensure_sensible, retime
from app.checkins.types import (
    AskCorrection,
    AttendanceState,
    CorrectionDecided,
    CorrectionEarly,
    CorrectionLate,
    CorrectionPending,
    CorrectionState,
    CorrectionView,
    DecideCorrection,
    Mark,
    NotExpected,
    OwnAttendance,
    ReasonRequired,
    RecordDecided,
)
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.notices import service as notices
from app.teams import queries as teams


def ask(session: Session, actor: Actor, command: AskCorrection) -> CorrectionView:
    """Say that one was at a shift, from when to when; the leaders are told and one of them decides.

    One wish at a time: the same wish again is the same row. What is left open is taken from the scans
    that were made and from the shift. Where nothing was scanned at all, a note must say why.
    """
    me = actor.known_person
    found = led.at_shift(session, command.shift_id, me)
    _ensure_may_ask(session, found)
    refused = queries.refused_check_out(session, command.shift_id, me)
    times = _wanted(found, command, refused.scanned_at if refused else None)
    ensure_sensible(found, times)
    if found.last is None and refused is None and not command.note:
        raise ReasonRequired(field="note")
    pending = _pending(session, command.shift_id, me)
    if pending is not None:
        return _again(session, actor, pending, command)
    row = AttendanceCorrection(
        shift_id=command.shift_id, person_id=me, attendance_id=found.last.id if found.last else None,
        scan_id=refused.id if refused else None, checked_in_at=times.checked_in_at,
        checked_out_at=times.checked_out_at, note=command.note,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _tell_leaders(session, found, me)
    return queries.correction(session, actor, row.id)


def decide(session: Session, actor: Actor, command: DecideCorrection) -> CorrectionView:
    """Accept, perhaps with other times, or decline with a reason; the volunteer is told. Once, and never one's own.

    Accepting makes or mends the attendance and its record, marked `corrected`; who accepts vouches for it
    and may not approve it. Where nothing was scanned the record counts as typed in.
    """
    row = _locked(session, command.correction_id)
    found = led.at_shift(session, row.shift_id, row.person_id)
    policy.ensure_may_decide(actor, found.activity.team_id, found.place_path, is_own=row.person_id == actor.person_id)
    if row.state is not CorrectionState.PENDING:
        raise CorrectionDecided
    if row.person_id == actor.person_id:
        raise OwnAttendance
    if command.accept:
        _accept(session, actor, found, row, command)
    elif not command.reason:
        raise ReasonRequired
    row.state = CorrectionState.ACCEPTED if command.accept else CorrectionState.DECLINED
    row.decided_by, row.decided_at, row.decision_reason = actor.person_id, clock.now(), command.reason
    session.flush()
    deed = "correction.accepted" if command.accept else "correction.declined"
    audit.record(
        session, actor, deed, "attendance_correction", row.id, place_id=found.activity.place_id, reason=command.reason
    )  # fmt: skip
    _tell_volunteer(session, found, row)
    return queries.correction(session, actor, row.id)


def _ensure_may_ask(session: Session, found: Situation) -> None:
    if found.is_stranger and found.last is None:
        raise NotExpected
    now = clock.now()
    if now < found.shift.starts_at:
        raise CorrectionEarly
    # Who was there when it was called off has something to correct; nobody else has.
    called_off = found.last is None and (found.shift.cancelled_at or found.activity.cancelled_at) is not None
    if called_off or now > found.shift.ends_at + policy.MAY_ASK:
        raise CorrectionLate(days=policy.MAY_ASK.days)
    record_id = found.last.record_id if found.last else None
    if record_id is not None and not queries.record_waits(session, record_id):
        raise RecordDecided


def _wanted(found: Situation, command: AskCorrection, left_at: datetime | None) -> Times:
    """What was asked for; what was left open as the scans say it, and after them the shift."""
    last = found.last
    came = command.checked_in_at or (last.checked_in_at if last else found.shift.starts_at)
    known = last.checked_out_at if last else left_at
    left = command.checked_out_at or known or min(clock.now(), found.shift.ends_at)
    return Times(came, left)


def _again(
    session: Session, actor: Actor, pending: AttendanceCorrection, command: AskCorrection
) -> CorrectionView:  # fmt: skip
    same = (
        command.checked_in_at in (None, pending.checked_in_at),
        command.checked_out_at in (None, pending.checked_out_at),
    )
    if not all(same):
        raise CorrectionPending
    return queries.correction(session, actor, pending.id)


def _pending(session: Session, shift_id: UUID, person_id: UUID) -> AttendanceCorrection | None:
    query = select(AttendanceCorrection).where(
        AttendanceCorrection.shift_id == shift_id,
        AttendanceCorrection.person_id == person_id,
        AttendanceCorrection.state == CorrectionState.PENDING,
    )
    return session.execute(query).scalar_one_or_none()


def _locked(session: Session, correction_id: UUID) -> AttendanceCorrection:
    query = select(AttendanceCorrection).where(AttendanceCorrection.id == correction_id).with_for_update()
    row = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def _accept(
    session: Session, actor: Actor, found: Situation, row: AttendanceCorrection, command: DecideCorrection
) -> None:
    row.checked_in_at = command.checked_in_at or row.checked_in_at
    row.checked_out_at = command.checked_out_at or row.checked_out_at
    times = Times(row.checked_in_at, row.checked_out_at)
    ensure_sensible(found, times)
    reason = command.reason or row.note
    if found.last is None:
        row.attendance_id = _write(session, actor, found, row, reason).id
    elif found.last.state is AttendanceState.OPEN:
        _end(session, actor, found, found.last, times)
    else:
        retime(session, actor, found, led.attendance(session, actor, found.last.id)[0], times, reason)


def _write(
    session: Session, actor: Actor, found: Situation, row: AttendanceCorrection, reason: str | None
) -> Attendance:
    """An attendance that no check-in has opened; a refused check-out still proves that somebody was there."""
    by = str(actor.person_id)
    came: dict[str, object] = {"at": row.checked_in_at.isoformat(), "entry": "corrected", "vouched_by": by}
    left = came | {"at": row.checked_out_at.isoformat()}
    if row.scan_id is not None:
        left["scan_id"] = str(row.scan_id)
    made = Attendance(
        shift_id=row.shift_id, person_id=row.person_id, state=AttendanceState.CLOSED,
        checked_in_at=row.checked_in_at, checked_out_at=row.checked_out_at, seatless=not found.has_seat,
        marks=[Mark.CORRECTED], evidence={"in": came, "out": left}, uploaded_by=actor.person_id,
    )  # fmt: skip
    word = None
    if row.scan_id is None:
        made.marks = [Mark.CORRECTED, Mark.MANUAL]
        word = attendance.Word(actor.person_id, reason)
    session.add(made)
    session.flush()
    attendance.write_record(session, actor, found, made, word)
    activities.note_came(session, row.shift_id, row.person_id)
    return made


def _end(session: Session, actor: Actor, found: Situation, last: Attendance, times: Times) -> None:
    by = str(actor.person_id)
    if last.checked_in_at != times.checked_in_at:
        came = {"at": times.checked_in_at.isoformat(), "entry": "corrected", "vouched_by": by}
        last.evidence = {**last.evidence, "in": {**last.evidence.get("in", {}), **came}}
        last.checked_in_at = times.checked_in_at
    left = {"at": times.checked_out_at.isoformat(), "entry": "corrected", "vouched_by": by}
    closing = attendance.Closing(
        times.checked_out_at, AttendanceState.CLOSED, left, (Mark.CORRECTED,), actor.person_id
    )  # fmt: skip
    attendance.close(session, actor, found, last, closing)


def _tell_leaders(session: Session, found: Situation, asked_by: UUID) -> None:
    leaders = [leader for leader in teams.leaders_of(session, found.activity.team_id) if leader != asked_by]
    notices.tell_many(
        session, leaders, "correction_asked", link="/lead/attendances", title=found.activity.title,
        starts_at=found.shift.starts_at,
    )  # fmt: skip


def _tell_volunteer(session: Session, found: Situation, row: AttendanceCorrection) -> None:
    kind = "correction_accepted" if row.state is CorrectionState.ACCEPTED else "correction_declined"
    notices.tell(
        session, row.person_id, kind, link="/me/corrections", title=found.activity.title,
        starts_at=found.shift.starts_at, reason=row.decision_reason or "",
    )  # fmt: skip
