"""Other times for an attendance that is over, on the leader's word: confirmed as it stands, or corrected."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.checkins import policy, queries
from app.checkins.models import Attendance
from app.checkins.queries.situation import Situation
from app.checkins.service import attendance, led
from app.checkins.types import (
    AttendanceState,
    AttendanceView,
    BadTimes,
    Confirm,
    Mark,
    NotAuto,
    OwnAttendance,
    ReasonRequired,
    RecordDecided,
)
from app.core import clock
from app.core.actor import Actor
from app.records import service as records
from app.records.types import NotPending, Remeasured

#: A client's clock may run ahead of ours by this much before "now" counts as the future.
_GRACE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Times:
    """From when to when somebody was there."""

    checked_in_at: datetime
    checked_out_at: datetime


def confirm(session: Session, actor: Actor, command: Confirm) -> AttendanceView:
    """The leader says how long somebody stayed whom the clock checked out: as written down, or until another time.

    The mark `auto` goes, the evidence stays; another time needs a reason and is marked `corrected`. Who
    confirms vouches for it and may not approve the record; nobody confirms their own.
    """
    row, found = led.attendance(session, actor, command.attendance_id)
    if row.person_id == actor.person_id:
        raise OwnAttendance
    if row.state is not AttendanceState.AUTO or row.checked_out_at is None:
        raise NotAuto
    left_at = command.checked_out_at or row.checked_out_at
    if left_at != row.checked_out_at and not command.reason:
        raise ReasonRequired
    retime(session, actor, found, row, Times(row.checked_in_at, left_at), command.reason)
    audit.record(
        session, actor, "attendance.confirmed", "attendance", row.id, place_id=found.activity.place_id,
        reason=command.reason, detail={"checked_out_at": left_at.isoformat()},
    )  # fmt: skip
    return queries.attendance(session, row.id)


def retime(session: Session, actor: Actor, found: Situation, row: Attendance, times: Times, reason: str | None) -> None:
    """Write the times into a locked attendance and into its record, which must still wait."""
    changed = times != Times(row.checked_in_at, row.checked_out_at or row.checked_in_at)
    if changed:
        ensure_sensible(found, times)
    before = {"checked_in_at": row.checked_in_at.isoformat(), "state": row.state}
    if row.checked_out_at is not None:
        before["checked_out_at"] = row.checked_out_at.isoformat()
    row.evidence = vouched(row.evidence, actor, times, before)
    row.marks = [mark for mark in row.marks if mark != Mark.AUTO]
    if changed and Mark.CORRECTED not in row.marks:
        row.marks = [*row.marks, Mark.CORRECTED]
    row.checked_in_at, row.checked_out_at = times.checked_in_at, times.checked_out_at
    row.state, row.uploaded_by = AttendanceState.CLOSED, row.uploaded_by or actor.person_id
    if row.record_id is None:
        attendance.write_record(session, actor, found, row)
        return
    started_at, ended_at, minutes = policy.counted(found.shift, times.checked_in_at, times.checked_out_at)
    told = Remeasured(
        row.record_id,
        started_at,
        ended_at,
        minutes,
        tuple(row.marks),
        row.evidence,
        is_corrected=changed,
        reason=reason,
    )
    try:
        row.marks = list(records.remeasure(session, actor, told).marks)
    except NotPending as error:
        raise RecordDecided from error


def vouched(evidence: dict[str, object], actor: Actor, times: Times, before: dict[str, str]) -> dict[str, object]:
    """The evidence with both ends as they count now; what was scanned stays, and so does what was said before."""
    by = str(actor.person_id)
    ends = {"in": times.checked_in_at, "out": times.checked_out_at}
    told: dict[str, object] = {}
    for way, at in ends.items():
        end = evidence.get(way)
        known = dict(end) if isinstance(end, dict) else {"entry": "corrected"}
        told[way] = known if known.get("at") == at.isoformat() else known | {"at": at.isoformat(), "entry": "corrected"}
    out = told["out"]
    if isinstance(out, dict):
        told["out"] = out | {"vouched_by": by}
    earlier = evidence.get("before")
    return {**evidence, **told, "before": [*(earlier if isinstance(earlier, list) else []), before]}


def ensure_sensible(found: Situation, times: Times) -> None:
    """Inside the time in which the shift takes scans, forward, not in the future, and a minute at least."""
    earliest, latest = found.shift.starts_at - policy.OPENS_BEFORE, found.shift.ends_at + policy.CLOSES_AFTER
    if not earliest <= times.checked_in_at < found.shift.ends_at:
        raise BadTimes(field="checked_in_at")
    if not times.checked_in_at < times.checked_out_at <= min(latest, clock.now() + _GRACE):
        raise BadTimes
    if policy.counted(found.shift, times.checked_in_at, times.checked_out_at)[2] < 1:
        raise BadTimes
