"""The review desk: a verdict with a reason about a marked scan or record, once for each stage of it."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.checkins import queries
from app.checkins.models import ReviewDecision, Scan
from app.checkins.types import (
    AlreadyReviewed,
    ApprovedByYou,
    Review,
    ReviewDecided,
    ReviewStage,
    ReviewSubject,
    Verdict,
)
from app.core.actor import Actor
from app.core.errors import DomainError, Forbidden, NotFound
from app.core.permissions import Permission
from app.records import queries as record_queries
from app.records import service as records
from app.records.policy import refusal_to_decide
from app.records.types import KeyedByYou, NotPending, OwnRecord, RecordState

_REFUSALS: dict[str, type[DomainError]] = {
    "own_record": OwnRecord,
    "keyed_by_you": KeyedByYou,
    "not_pending": NotPending,
    "approved_by_you": ApprovedByYou,
}


def review(session: Session, actor: Actor, command: Review) -> ReviewDecided:
    """Say that something marked is right as it is, or not, and why; by a second person, and it is kept for good.

    A record that waits is approved or rejected by it; an approved one stays or is reversed. A scan stays
    what it was: what follows from it is asked for as a correction or typed in.
    """
    judge = _judge_record if command.type is ReviewSubject.RECORD else _judge_scan
    stage, place_id = judge(session, actor, command)
    row = ReviewDecision(
        subject_type=command.type, subject_id=command.id, stage=stage, verdict=command.verdict,
        reason=command.reason, place_id=place_id, decided_by=actor.person_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    detail = {"verdict": command.verdict, "stage": stage}
    audit.record(
        session, actor, "review.decided", command.type, command.id, place_id=place_id, reason=command.reason,
        detail=detail,
    )  # fmt: skip
    return queries.review_decision(session, actor, row.id)


def _judge_record(session: Session, actor: Actor, command: Review) -> tuple[ReviewStage, UUID]:
    row = record_queries.rows_at_desk(session, actor, [command.id]).get(command.id)
    if row is None or not row.record.marked:
        raise NotFound
    if row.record.state not in (RecordState.PENDING, RecordState.APPROVED):
        raise AlreadyReviewed
    stage, place_id = ReviewStage(row.record.state.value), row.record.place_id
    _ensure_new(session, command.id, stage)
    _ensure_may(refusal_to_decide(actor, row.record, row.place_path))
    if command.verdict is Verdict.REJECT:
        refuse = records.reject if stage is ReviewStage.PENDING else records.reverse
        refuse(session, actor, command.id, command.reason)
    elif stage is ReviewStage.PENDING:
        for refused in records.approve_many(session, actor, [command.id]).refused:
            _ensure_may(refused.code)  # somebody was quicker
    return stage, place_id


def _judge_scan(session: Session, actor: Actor, command: Review) -> tuple[ReviewStage, UUID]:
    scan = session.get(Scan, command.id)
    if scan is None:
        raise NotFound
    place = queries.place_of_scan(session, scan)
    if not actor.may(Permission.REVIEWS_READ, path=place.path):
        raise NotFound  # before it is said that somebody else has decided
    stage = queries.stage_of(scan)
    _ensure_new(session, scan.id, stage)
    if not queries.scan_in_sight(session, actor, scan.id):
        raise NotFound
    _ensure_may(queries.refusal_to_review(actor, scan, place.path))
    return stage, place.id


def _ensure_new(session: Session, subject_id: UUID, stage: ReviewStage) -> None:
    """Looked up before the row is written: the database refuses a second one in any case."""
    decided = exists().where(ReviewDecision.subject_id == subject_id, ReviewDecision.stage == stage)
    if session.execute(select(decided)).scalar_one():
        raise AlreadyReviewed


def _ensure_may(refusal: str | None) -> None:
    if refusal is not None:
        raise _REFUSALS.get(refusal, Forbidden)
