"""What all ways of writing a record share."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.records.models import ServiceRecord
from app.records.types import MARK_OVERLAP, RecordState

_LIVE = (RecordState.PENDING, RecordState.APPROVED)


def write(session: Session, record: ServiceRecord, marks: Iterable[str]) -> ServiceRecord:
    """Add a new pending record with its marks, and one more if the person served elsewhere at the time.

    An overlap is only a mark: which of two records is true, a person decides, and approval
    counts each minute once in any case.
    """
    write_all(session, [(record, marks)])
    return record


def write_all(session: Session, new: Sequence[tuple[ServiceRecord, Iterable[str]]]) -> None:
    """The same for one record each of many people, with as many statements as for one."""
    mark_all(session, new)
    session.add_all([record for record, _ in new])
    session.flush()


def set_marks(session: Session, record: ServiceRecord, marks: Iterable[str]) -> None:
    """The record's marks, with `overlap` if it lies beside another of the person, and only then."""
    mark_all(session, [(record, marks)])


def mark_all(session: Session, marked: Sequence[tuple[ServiceRecord, Iterable[str]]]) -> None:
    """The same for one record each of many people, in one statement."""
    beside = _served_elsewhere(session, [record for record, _ in marked])
    for record, marks in marked:
        found = [mark for mark in dict.fromkeys(marks) if mark != MARK_OVERLAP]
        if record.person_id in beside:
            found.append(MARK_OVERLAP)
        record.marks, record.marked = found, bool(found)


def _served_elsewhere(session: Session, records: Sequence[ServiceRecord]) -> set[UUID]:
    """Whose record lies beside another of theirs."""
    if not records:
        return set()
    query = select(ServiceRecord.person_id).where(ServiceRecord.state.in_(_LIVE), or_(*map(_beside, records)))
    with session.no_autoflush:
        return set(session.execute(query).scalars())


def _beside(record: ServiceRecord) -> ColumnElement[bool]:
    same_time = and_(
        ServiceRecord.person_id == record.person_id,
        ServiceRecord.started_at < record.ended_at,
        ServiceRecord.ended_at > record.started_at,
    )
    # A new one has no id before it is written.
    return same_time if record.id is None else and_(same_time, ServiceRecord.id != record.id)
