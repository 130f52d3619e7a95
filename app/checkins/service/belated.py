"""A check-out that comes home after the clock has closed the attendance."""

from sqlalchemy.orm import Session

from app.checkins import policy
from app.checkins.models import Attendance
from app.checkins.queries.situation import Situation
from app.checkins.service.draft import Draft
from app.checkins.types import Action, AttendanceState, Mark, RecordShown
from app.records import service as records
from app.records.types import Remeasured


def leave_by_scan(session: Session, draft: Draft, found: Situation) -> bool:
    """A check-out that waited on a phone knows better than the clock when somebody left, as long as the record waits.

    The mark `auto` goes, what the clock said stays in the evidence. Gives whether it was so.
    """
    row = _closed_by_clock(session, draft, found)
    if row is None or row.record_id is None:
        return False
    started_at, ended_at, minutes = policy.counted(found.shift, row.checked_in_at, draft.at)
    if minutes < 1:
        return False
    before = {"checked_out_at": (row.checked_out_at or draft.at).isoformat(), "state": row.state}
    evidence = {**row.evidence, "out": draft.end(), "before": [*row.evidence.get("before", []), before]}
    marks = tuple(dict.fromkeys([mark for mark in row.marks if mark != Mark.AUTO] + draft.marks))
    told = Remeasured(
        row.record_id, started_at, ended_at, minutes, marks, evidence, uploaded_by=draft.uploader
    )  # fmt: skip
    written = records.measure_again(session, [told])
    if not written:
        return False  # somebody has decided about it
    row.state, row.checked_out_at, row.evidence = AttendanceState.CLOSED, draft.at, evidence
    row.marks, row.uploaded_by = list(written[0].marks), row.uploaded_by or draft.uploader
    session.flush()
    draft.attendance_id, draft.action, draft.marks = row.id, Action.CHECK_OUT, list(row.marks)
    draft.record = RecordShown(written[0].id, minutes, started_at, ended_at, written[0].state)
    return True


def was_in(draft: Draft, found: Situation) -> bool:
    """Whether a queued scan was made while somebody was in whom only the clock has checked out since."""
    last = found.last
    if last is None or last.state is not AttendanceState.AUTO or not draft.command.offline:
        return False
    return last.checked_in_at <= draft.at <= (last.checked_out_at or draft.at)


def _closed_by_clock(session: Session, draft: Draft, found: Situation) -> Attendance | None:
    """The attendance of a queued check-out, held fast, if only the clock has closed it."""
    last = found.last
    if last is None or last.state is not AttendanceState.AUTO or not draft.command.offline:
        return None
    if draft.at < last.checked_in_at:
        return None
    row = session.get_one(Attendance, last.id, with_for_update=True, populate_existing=True)
    return row if row.state is AttendanceState.AUTO else None
