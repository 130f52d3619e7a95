"""What happens to a record when the attendance behind it is taken back."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.notices import service as notices
from app.records.models import RecordDecision, ServiceRecord
from app.records.types import SOURCE_TYPE, DecisionKind, NotPending, RecordState


def withdraw(session: Session, actor: Actor, record_id: UUID, reason: str) -> ServiceRecord:
    """Reject a pending record because its attendance was a mistake; the caller has checked who may say so.

    This judges the attendance and not the service: whoever scanned or uploaded it may take it back,
    hence nobody stands as the one who decided about the record, only in the list of decisions.
    """
    query = select(ServiceRecord).where(ServiceRecord.id == record_id).with_for_update(key_share=True)
    record = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if record is None:
        raise NotFound
    if record.state is not RecordState.PENDING:
        raise NotPending
    record.state = RecordState.REJECTED
    record.decided_at, record.decision_reason = clock.now(), reason
    kind = DecisionKind.REJECTED
    session.add(RecordDecision(record_id=record.id, kind=kind, decided_by=actor.person_id, reason=reason))
    audit.record(session, actor, "record.withdraw", SOURCE_TYPE, record.id, place_id=record.place_id, reason=reason)
    notices.tell(
        session, record.person_id, f"record_{kind}", link=f"/me/records/{record.id}",
        reason=reason, at=record.started_at, minutes=record.minutes,
    )  # fmt: skip
    session.flush()
    return record
