"""Service that scans have measured."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.actor import Actor, ensure
from app.core.permissions import Permission
from app.records.models import RecordDecision, ServiceRecord
from app.records.service.decisions import locked
from app.records.service.writing import mark_all, set_marks, write_all
from app.records.types import DecisionKind, MeasuredService, NotPending, RecordSource, RecordState, Remeasured


def write_measured(session: Session, actor: Actor, command: MeasuredService) -> ServiceRecord:
    """Write the record of a closed attendance, pending, in the transaction of the check-out.

    Whether the scans hold was judged by the caller; marks never stop a record, a person decides
    on them. A second record for the same attendance is refused by the database.
    """
    return write_all_measured(session, actor, [command])[0]


def write_all_measured(session: Session, actor: Actor, commands: Sequence[MeasuredService]) -> list[ServiceRecord]:
    """The same for many people at once, in their order; one record for each of them."""
    new = [_measured(actor, command) for command in commands]
    write_all(session, [(record, command.marks) for record, command in zip(new, commands, strict=True)])
    return new


def measure_again(session: Session, commands: Sequence[Remeasured]) -> list[ServiceRecord]:
    """What records say after more scans of the same service have come in; only those that still wait are given."""
    wanted = {command.record_id: command for command in commands}
    if not wanted:
        return []
    waiting = select(ServiceRecord).where(ServiceRecord.id.in_(wanted), ServiceRecord.state == RecordState.PENDING)
    waiting = waiting.order_by(ServiceRecord.id).with_for_update().execution_options(populate_existing=True)
    found = list(session.execute(waiting).scalars())
    for record in found:
        _write(record, wanted[record.id])
    mark_all(session, [(record, wanted[record.id].marks) for record in found])
    session.flush()
    return found


def _write(record: ServiceRecord, command: Remeasured) -> None:
    record.started_at, record.ended_at, record.minutes = command.started_at, command.ended_at, command.minutes
    record.evidence = {**record.evidence, **command.evidence}  # how it came in stays
    record.uploaded_by = record.uploaded_by or command.uploaded_by


def _measured(actor: Actor, command: MeasuredService) -> ServiceRecord:
    return ServiceRecord(
        person_id=command.person_id,
        place_id=command.place_id,
        team_id=command.team_id,
        activity_id=command.activity_id,
        shift_id=command.shift_id,
        attendance_id=command.attendance_id,
        category=command.category,
        source=RecordSource.MANUAL if command.keyed_by else RecordSource.SCAN,
        started_at=command.started_at,
        ended_at=command.ended_at,
        minutes=command.minutes,
        evidence={**command.evidence, "channel": actor.channel},
        uploaded_by=command.uploaded_by,
        keyed_by=command.keyed_by,
        reason=command.reason,
    )


def remeasure(session: Session, actor: Actor, command: Remeasured) -> ServiceRecord:
    """Who leads the shift confirms or corrects what a waiting record says; they vouch for it and may not approve it.

    What it said before stays in its evidence and who changed it among its decisions. NotPending once
    somebody has decided about it.
    """
    record, path = locked(session, command.record_id)
    ensure(actor, Permission.CHECKINS_LEAD, path=path, team_id=record.team_id)
    if record.state is not RecordState.PENDING:
        raise NotPending
    kind = DecisionKind.CORRECTED if command.is_corrected else DecisionKind.CONFIRMED
    _write(record, command)
    record.uploaded_by = record.uploaded_by or actor.person_id
    set_marks(session, record, command.marks)
    session.add(RecordDecision(record_id=record.id, kind=kind, decided_by=actor.person_id, reason=command.reason))
    session.flush()
    return record


def mark(session: Session, record_id: UUID, mark: str) -> None:
    """Add a mark to a record that waits; what is decided is left as it was looked at."""
    record, _ = locked(session, record_id)
    if record.state is RecordState.PENDING and mark not in record.marks:
        record.marks, record.marked = [*record.marks, mark], True
        session.flush()
