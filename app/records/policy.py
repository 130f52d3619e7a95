"""Who may do what with a record, and which of its minutes count: pure questions, no database."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from app.core.actor import Actor
from app.core.permissions import Permission
from app.records.models import ServiceRecord
from app.records.types import KeyedByYou, OwnRecord, RecordState, Refusal

Span = tuple[datetime, datetime]
_MINUTE = timedelta(minutes=1)


def may_approve(actor: Actor, record: ServiceRecord, place_path: str) -> Refusal | None:
    """Why this actor may not approve this record; None if they may.

    Who may never decide comes before what is decided already, so that the answer
    to one's own record is the same before and after.
    """
    if not actor.may(Permission.RECORDS_APPROVE, path=place_path):
        return Refusal.OUT_OF_SCOPE
    partial = _partiality(actor, record)
    if partial is not None:
        return partial
    return None if record.state is RecordState.PENDING else Refusal.NOT_PENDING


def refusal_to_decide(actor: Actor, record: ServiceRecord, place_path: str) -> str | None:
    """Why this actor may not decide about a marked record that waits or was approved; None if they may."""
    refusal = may_approve(actor, record, place_path)
    if refusal is Refusal.NOT_PENDING and record.state is RecordState.APPROVED:
        return "approved_by_you" if record.decided_by == actor.person_id else None
    return refusal


def ensure_second_person(actor: Actor, record: ServiceRecord) -> None:
    """Refuse any decision about one's own record or one that one typed in or uploaded."""
    match _partiality(actor, record):
        case Refusal.OWN_RECORD:
            raise OwnRecord
        case Refusal.KEYED_BY_YOU:
            raise KeyedByYou


def _partiality(actor: Actor, record: ServiceRecord) -> Refusal | None:
    if actor.person_id is None:
        return None
    if actor.person_id == record.person_id:
        return Refusal.OWN_RECORD
    vouched = actor.person_id in (record.keyed_by, record.uploaded_by) or str(actor.person_id) in _vouchers(record)
    return Refusal.KEYED_BY_YOU if vouched else None


def _vouchers(record: ServiceRecord) -> set[str | None]:
    """Who uploaded, or vouched for, the one end and the other: they may be two, and neither is a second person."""
    return {record.evidence[end].get("vouched_by") for end in ("in", "out") if end in record.evidence}


def scanned(actor: Actor, record: ServiceRecord) -> bool:
    """Whether this actor scanned the person's code or card at either end.

    That forbids nothing, since a live scan proves that the other was there; but who approves should see that
    this is their own hand's work, and others how often it happens.
    """
    ends = (record.evidence.get(end) or {} for end in ("in", "out"))
    return actor.person_id is not None and str(actor.person_id) in (end.get("by") for end in ends)


def in_sight(actor: Actor, record: ServiceRecord, place_path: str) -> bool:
    """Whether this actor may read the record at all: of their place or team, or their own."""
    return record.person_id == actor.person_id or actor.may(
        Permission.RECORDS_READ, path=place_path, team_id=record.team_id
    )


def knows_by_name(actor: Actor, person_id: UUID, place_path: str, team_id: UUID | None) -> bool:
    """Whether this actor sees the whole name: of oneself, and of those whom one works with; an auditor does not."""
    return person_id == actor.person_id or actor.may(Permission.RECORDS_KEY_IN, path=place_path, team_id=team_id)


def uncounted_minutes(span: Span, minutes: int, counted: Iterable[Span]) -> int:
    """How many of a record's minutes no other record has counted: nobody serves twice in the same minute.

    `counted` are the times of the person's approved records. Whole minutes, never more than `minutes`.
    """
    start, end = span
    free = end - start
    reached = start
    for other_start, other_end in sorted(counted):
        covered_from, covered_to = max(other_start, reached), min(other_end, end)
        if covered_from < covered_to:
            free -= covered_to - covered_from
            reached = covered_to
    return min(minutes, free // _MINUTE)


def rounds(records: Iterable[ServiceRecord]) -> Iterator[list[ServiceRecord]]:
    """The records in as few lists as can be, in none of which two of one person overlap; earliest first in each."""
    waiting = sorted(records, key=lambda record: (record.started_at, record.id))
    while waiting:
        together, later = [], []
        busy_until: dict[UUID, datetime] = {}
        for record in waiting:
            if record.started_at < busy_until.get(record.person_id, record.started_at):
                later.append(record)
            else:
                together.append(record)
                busy_until[record.person_id] = record.ended_at
        yield together
        waiting = later
