"""The leader counts heads: a number that no phone can forge."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.checkins import policy, queries
from app.checkins.models import Attendance, HeadsCount
from app.checkins.service import led
from app.checkins.types import AttendanceState, CountHeads, HeadsCounted, ShiftNotRunning
from app.core import clock
from app.core.actor import Actor


def count_heads(session: Session, actor: Actor, command: CountHeads) -> HeadsCounted:
    """Keep how many people the leader sees beside how many are checked in now; the latest count goes into each record.

    Where the list has more than were seen, the records are marked. Counting again is another row.
    """
    found = led.at_shift(session, command.shift_id, actor.known_person)
    policy.ensure_may_lead(actor, found.activity.team_id, found.place_path)
    now = clock.now()
    opens, closes = found.shift.starts_at - policy.OPENS_BEFORE, found.shift.ends_at + policy.CLOSES_AFTER
    if not opens <= now <= closes:
        raise ShiftNotRunning
    present = select(func.count()).where(
        Attendance.shift_id == command.shift_id, Attendance.state == AttendanceState.OPEN
    )
    row = HeadsCount(
        shift_id=command.shift_id, counted=command.counted, listed=session.execute(present).scalar_one(),
        counted_by=actor.person_id, counted_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    detail = {"counted": row.counted, "listed": row.listed}
    audit.record(
        session, actor, "heads.counted", "shift", row.shift_id, place_id=found.activity.place_id, detail=detail
    )
    return queries.heads_counted(session, row.id)
