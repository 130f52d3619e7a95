"""What all ways of writing a record share."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.records.models import ServiceRecord
from app.records.types import MARK_OVERLAP, RecordState

_LIVE = (RecordState.PENDING, RecordState.APPROVED)


def write(session: Session, record: ServiceRecord, marks: Iterable[str]) -> ServiceRecord:
    """Add a new pending record with its marks, and one more if the person served elsewhere at the time.

    An overlap is only a mark: which of two records is true, a person decides, and approval
    counts each minute once in any case.
    """
    set_marks(session, record, marks)
    session.add(record)
    session.flush()
    return record


def set_marks(session: Session, record: ServiceRecord, marks: Iterable[str]) -> None:
    """The record's marks, with `overlap` if it lies beside another of the person, and only then."""
    found = [mark for mark in dict.fromkeys(marks) if mark != MARK_OVERLAP]
    if _overlaps(session, record):
        found.append(MARK_OVERLAP)
    record.marks, record.marked = found, bool(found)


def _overlaps(session: Session, record: ServiceRecord) -> bool:
    other = select(ServiceRecord.id).where(
        ServiceRecord.person_id == record.person_id,
        ServiceRecord.state.in_(_LIVE),
        ServiceRecord.started_at < record.ended_at,
        ServiceRecord.ended_at > record.started_at,
    )
    if record.id is not None:  # a new one has no id before it is written
        other = other.where(ServiceRecord.id != record.id)
    with session.no_autoflush:
        return session.scalar(other.limit(1)) is not None
