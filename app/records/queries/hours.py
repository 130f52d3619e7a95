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


def approved_since(session: Session, place_path: str, category: str, since: datetime) -> bool:
    """Whether service that began at or after an instant, at a place or below, has been approved.

    A rule for that place, category and time has then been used and cannot begin there any more.
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
    return session.scalar(used.limit(1)) is not None
