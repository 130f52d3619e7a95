"""Approval by a second person, of one record or of a thousand."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.permissions import Permission
from app.ledger import service as ledger
from app.ledger.types import Award, Receipt, Source
from app.notices import service as notices
from app.people.models import Person
from app.places.models import Place
from app.records import policy
from app.records.models import RecordDecision, ServiceRecord
from app.records.types import (
    ALREADY_COUNTED,
    SOURCE_TYPE,
    Approvals,
    Approved,
    DecisionKind,
    RecordSource,
    RecordState,
    Refusal,
    Refused,
)

_NOTHING_COUNTED = Receipt(transaction_id=None, points=0, explanation={"reason": ALREADY_COUNTED})


def approve_many(session: Session, actor: Actor, record_ids: Sequence[UUID]) -> Approvals:
    """Approve those records that this actor may approve, and thank for them, in one transaction.

    Nobody approves their own record nor one they typed in or uploaded; of two who approve at
    once one does, the other is told `not_pending`; a record out of sight is `out_of_scope`.
    Marks never refuse. A minute that another approved record has counted is not counted again.
    A record that the budget or the approver's own cap cannot pay for stays pending, and says so.
    """
    if not actor.may_somewhere(Permission.RECORDS_APPROVE):
        raise Forbidden
    found = _locked(session, record_ids)
    accepted: list[ServiceRecord] = []
    refused: list[Refused] = []
    for record_id in dict.fromkeys(record_ids):
        record, path = found.get(record_id, (None, ""))
        refusal = policy.may_approve(actor, record, path) if record else Refusal.OUT_OF_SCOPE
        if record is None or refusal is not None:
            refused.append(Refused(record_id, refusal or Refusal.OUT_OF_SCOPE))
        else:
            accepted.append(record)
    approved: list[Approved] = []
    # One round as a rule: records of one person that overlap wait for each other, since a record
    # that cannot be paid for must not take minutes from the next.
    for together in policy.rounds(accepted):
        done, unpaid = _approve(session, actor, together)
        approved, refused = approved + done, refused + unpaid
    asked = {record_id: n for n, record_id in enumerate(record_ids)}
    return Approvals(sorted(approved, key=lambda a: asked[a.record_id]), refused)


def _locked(session: Session, record_ids: Sequence[UUID]) -> dict[UUID, tuple[ServiceRecord, str]]:
    """The records with their place's path, locked in one order, as they are now that the lock is held."""
    query = (
        select(ServiceRecord, Place.path)
        .join(Place, Place.id == ServiceRecord.place_id)
        .where(ServiceRecord.id.in_(record_ids))
        .order_by(ServiceRecord.id)
        .with_for_update(of=ServiceRecord, key_share=True)
        .execution_options(populate_existing=True)
    )
    return {record.id: (record, path) for record, path in session.execute(query)}


def _approve(
    session: Session, actor: Actor, records: list[ServiceRecord]
) -> tuple[list[Approved], list[Refused]]:  # fmt: skip
    """Those of them that can be paid for, and those that cannot; no two overlap."""
    minutes = _count_minutes(session, records)
    receipts = _thank(session, actor, records, minutes)
    unpaid = [Refused(id_, Refusal(receipt.refused)) for id_, receipt in receipts.items() if receipt.refused]
    left_out = {refused.record_id for refused in unpaid}
    paid = [record for record in records if record.id not in left_out]
    return _note(session, actor, paid, minutes, receipts), unpaid


def _note(
    session: Session, actor: Actor, records: list[ServiceRecord], minutes: dict[UUID, int],
    receipts: dict[UUID, Receipt],
) -> list[Approved]:  # fmt: skip
    now = clock.now()
    for record in records:
        receipt = receipts.get(record.id, _NOTHING_COUNTED)
        record.state = RecordState.APPROVED
        record.decided_by, record.decided_at = actor.person_id, now
        record.counted_minutes = minutes[record.id]
        record.points, record.transaction_id = receipt.points, receipt.transaction_id
        # Where it stays None, too: rows that set the same columns go to the database together.
        flag_modified(record, "transaction_id")
        record.explanation = _explain(record, receipt)
        session.add(
            RecordDecision(record_id=record.id, kind=DecisionKind.APPROVED, decided_by=actor.person_id, decided_at=now)
        )
        _tell(session, record)
    _audit(session, actor, records)
    session.flush()
    return [Approved(r.id, r.points or 0, r.transaction_id, r.explanation or {}) for r in records]


def _count_minutes(session: Session, records: list[ServiceRecord]) -> dict[UUID, int]:
    """For each record the minutes that no approved record of the person has counted yet, earliest first."""
    people = sorted({record.person_id for record in records})
    # Two approvers with two overlapping records of one person must take turns here.
    session.execute(select(Person.id).where(Person.id.in_(people)).order_by(Person.id).with_for_update(key_share=True))
    counted = _counted_spans(session, people, records)
    minutes: dict[UUID, int] = {}
    for record in sorted(records, key=lambda r: (r.started_at, r.id)):
        span = (record.started_at, record.ended_at)
        minutes[record.id] = policy.uncounted_minutes(span, record.minutes, counted[record.person_id])
        counted[record.person_id].append(span)
    return minutes


def _counted_spans(
    session: Session, people: list[UUID], records: list[ServiceRecord]
) -> defaultdict[UUID, list[policy.Span]]:
    earliest: datetime = min(record.started_at for record in records)
    latest: datetime = max(record.ended_at for record in records)
    query = select(ServiceRecord.person_id, ServiceRecord.started_at, ServiceRecord.ended_at).where(
        ServiceRecord.person_id.in_(people),
        ServiceRecord.state == RecordState.APPROVED,
        ServiceRecord.started_at < latest,
        ServiceRecord.ended_at > earliest,
    )
    spans: defaultdict[UUID, list[policy.Span]] = defaultdict(list)
    for person_id, started_at, ended_at in session.execute(query):
        spans[person_id].append((started_at, ended_at))
    return spans


def _thank(
    session: Session, actor: Actor, records: list[ServiceRecord], minutes: dict[UUID, int]
) -> dict[UUID, Receipt]:
    """Let the ledger say what each record is worth; one of which no minute counts is worth nothing."""
    worth = [record for record in records if minutes[record.id]]
    awards = [award_for(actor, record, minutes[record.id]) for record in worth]
    return {r.id: receipt for r, receipt in zip(worth, ledger.award_many(session, actor, awards), strict=True)}


def award_for(actor: Actor, record: ServiceRecord, minutes: int) -> Award:
    """What the ledger is told of a record, of which so many minutes count."""
    return Award(
        person_id=record.person_id,
        place_id=record.place_id,
        category=record.category,
        minutes=minutes,
        started_at=record.started_at,
        measured=record.source is not RecordSource.MANUAL,
        source=Source(SOURCE_TYPE, record.id),
        approver_id=actor.person_id,
        team_id=record.team_id,
    )


def _explain(record: ServiceRecord, receipt: Receipt) -> dict[str, object]:
    return {**receipt.explanation, "recorded_minutes": record.minutes, "counted_minutes": record.counted_minutes}


def _tell(session: Session, record: ServiceRecord) -> None:
    kind = "record_approved" if record.points else "record_approved_hours"
    notices.tell(
        session, record.person_id, kind, link=f"/me/records/{record.id}",
        minutes=record.counted_minutes or 0, points=record.points or 0, at=record.started_at,
    )  # fmt: skip


def _audit(session: Session, actor: Actor, records: list[ServiceRecord]) -> None:
    """One entry per place, so that each place's auditors see theirs; single decisions stand in their own table."""
    by_place: defaultdict[UUID, list[str]] = defaultdict(list)
    for record in records:
        by_place[record.place_id].append(str(record.id))
    for place_id, ids in by_place.items():
        audit.record(
            session, actor, "record.approved", SOURCE_TYPE, None, place_id=place_id, detail={"record_ids": ids}
        )
