"""Sums over records: hours of a person, and whether anything was approved under a rule."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.core.place_paths import under
from app.places.models import Place
from app.records.models import ServiceRecord
from app.records.types import MinutesView, RecordSource, RecordState


def minutes_of(session: Session, person_id: UUID) -> MinutesView:
    """A person's minutes; approved ones as counted, so that overlapping records do not add up. One statement."""
    approved = ServiceRecord.state == RecordState.APPROVED
    manual = approved & (ServiceRecord.source == RecordSource.MANUAL)
    pending = ServiceRecord.state == RecordState.PENDING
    sums = (
        func.coalesce(func.sum(case((approved, ServiceRecord.counted_minutes))), 0),
        func.coalesce(func.sum(case((pending, ServiceRecord.minutes))), 0),
        func.coalesce(func.sum(case((manual, ServiceRecord.counted_minutes))), 0),
    )
    row = session.execute(select(*sums).where(ServiceRecord.person_id == person_id)).one()
    return MinutesView(approved=int(row[0]), pending=int(row[1]), manual_approved=int(row[2]))


def approved_between(
    session: Session, place_path: str, category: str, since: datetime, until: datetime | None
) -> bool:  # fmt: skip
    """Whether service that began in [since, until) at a place or below has been approved (until None: open end).

    A rule for that place, category and time has then been used, also if the approval was taken back later.
    """
    used = (
        select(ServiceRecord.id)
        .join(Place, Place.id == ServiceRecord.place_id)
        .where(
            under(Place.path, place_path),
            ServiceRecord.category == category,
            ServiceRecord.state.in_((RecordState.APPROVED, RecordState.REVERSED)),
            ServiceRecord.started_at >= since,
        )
    )
    if until is not None:
        used = used.where(ServiceRecord.started_at < until)
    return session.scalar(used.limit(1)) is not None
