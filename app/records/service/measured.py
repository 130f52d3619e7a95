"""Service that scans have measured."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.records.models import ServiceRecord
from app.records.types import MARK_OVERLAP, MeasuredService, RecordSource, RecordState

_LIVE = (RecordState.PENDING, RecordState.APPROVED)


def write_measured(session: Session, actor: Actor, command: MeasuredService) -> ServiceRecord:
    """Write the record of a closed attendance, pending, in the transaction of the check-out.

    Whether the scans hold was judged by the caller; marks never stop a record, a person decides
    on them. A second record for the same attendance is refused by the database.
    """
    marks = list(dict.fromkeys(command.marks))
    if overlaps_live_record(session, command.person_id, command.started_at, command.ended_at):
        marks.append(MARK_OVERLAP)
    record = ServiceRecord(
        person_id=command.person_id,
        place_id=command.place_id,
        team_id=command.team_id,
        activity_id=command.activity_id,
        shift_id=command.shift_id,
        attendance_id=command.attendance_id,
        category=command.category,
        source=RecordSource.SCAN,
        started_at=command.started_at,
        ended_at=command.ended_at,
        minutes=command.minutes,
        evidence={**command.evidence, "channel": actor.channel},
        marks=marks,
        marked=bool(marks),
        uploaded_by=command.uploaded_by,
    )
    session.add(record)
    session.flush()
    return record


def overlaps_live_record(session: Session, person_id: UUID, started_at: datetime, ended_at: datetime) -> bool:
    """Whether another pending or approved record of the person shares a minute with this time."""
    other = select(ServiceRecord.id).where(
        ServiceRecord.person_id == person_id,
        ServiceRecord.state.in_(_LIVE),
        ServiceRecord.started_at < ended_at,
        ServiceRecord.ended_at > started_at,
    )
    return session.scalar(other.limit(1)) is not None
