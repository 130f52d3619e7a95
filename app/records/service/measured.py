"""Service that scans have measured."""

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.records.models import ServiceRecord
from app.records.service.writing import write
from app.records.types import MeasuredService, RecordSource


def write_measured(session: Session, actor: Actor, command: MeasuredService) -> ServiceRecord:
    """Write the record of a closed attendance, pending, in the transaction of the check-out.

    Whether the scans hold was judged by the caller; marks never stop a record, a person decides
    on them. A second record for the same attendance is refused by the database.
    """
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
        uploaded_by=command.uploaded_by,
    )
    return write(session, record, command.marks)
