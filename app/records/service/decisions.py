"""Rejection and reversal: each by a second person, with a reason and a name."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor, ensure
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.ledger import service as ledger
from app.ledger.types import Reverse, Source
from app.notices import service as notices
from app.places.models import Place
from app.records import policy
from app.records.models import RecordDecision, ServiceRecord
from app.records.types import SOURCE_TYPE, DecisionKind, NotApproved, NotPending, RecordState


def reject(session: Session, actor: Actor, record_id: UUID, reason: str) -> ServiceRecord:
    """A pending record does not count, for a reason that the volunteer is told."""
    record = _mine_to_decide(session, actor, record_id)
    if record.state is not RecordState.PENDING:
        raise NotPending
    record.state = RecordState.REJECTED
    record.decided_by, record.decided_at, record.decision_reason = actor.person_id, clock.now(), reason
    _note(session, actor, record, DecisionKind.REJECTED, reason)
    return record


def reverse(session: Session, actor: Actor, record_id: UUID, reason: str) -> ServiceRecord:
    """An approved record no longer counts; its points are clawed back, what was spent becomes a debt.

    Who approved it still stands in the record; who reversed it stands among its decisions.
    Minutes that another record left to this one are not handed back to it.
    """
    record = _mine_to_decide(session, actor, record_id)
    if record.state is not RecordState.APPROVED:
        raise NotApproved
    if record.transaction_id is not None:
        ledger.reverse(session, actor, Reverse(Source(SOURCE_TYPE, record.id), reason))
    record.state = RecordState.REVERSED
    _note(session, actor, record, DecisionKind.REVERSED, reason)
    return record


def withdraw(session: Session, actor: Actor, record_id: UUID, reason: str) -> ServiceRecord:
    """A pending record whose attendance its leader undoes goes with it; NotPending once somebody has decided.

    This judges nobody's service, so that a leader may undo a scan of their own; the record
    names no decider, its history names the leader.
    """
    record, path = locked(session, record_id)
    ensure(actor, Permission.CHECKINS_LEAD, path=path, team_id=record.team_id)
    if record.state is not RecordState.PENDING:
        raise NotPending
    record.state = RecordState.REJECTED
    record.decided_at, record.decision_reason = clock.now(), reason
    _note(session, actor, record, DecisionKind.WITHDRAWN, reason)
    return record


def _mine_to_decide(session: Session, actor: Actor, record_id: UUID) -> ServiceRecord:
    """The record, locked; absent if out of sight, refused if the actor may not decide about it."""
    record, path = locked(session, record_id)
    ensure(actor, Permission.RECORDS_APPROVE, path=path, visible=policy.in_sight(actor, record, path))
    policy.ensure_second_person(actor, record)
    return record


def locked(session: Session, record_id: UUID) -> tuple[ServiceRecord, str]:
    """A record as it is now, held until the transaction ends, with its place's path."""
    query = (
        select(ServiceRecord, Place.path)
        .join(Place, Place.id == ServiceRecord.place_id)
        .where(ServiceRecord.id == record_id)
        .with_for_update(of=ServiceRecord, key_share=True)
        .execution_options(populate_existing=True)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def _note(session: Session, actor: Actor, record: ServiceRecord, kind: DecisionKind, reason: str) -> None:
    session.add(RecordDecision(record_id=record.id, kind=kind, decided_by=actor.person_id, reason=reason))
    audit.record(session, actor, f"record.{kind}", SOURCE_TYPE, record.id, place_id=record.place_id, reason=reason)
    notices.tell(
        session, record.person_id, f"record_{kind}", link=f"/me/records/{record.id}",
        reason=reason, at=record.started_at, minutes=record.minutes,
    )  # fmt: skip
    session.flush()
