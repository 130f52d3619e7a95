"""Which records say that something was booked for them; the ledger's audit holds them against its books."""

from uuid import UUID

from sqlalchemy import Select, select

from app.records.models import ServiceRecord
from app.records.types import RecordState


def thanked() -> Select[UUID]:
    """Records for which points were booked."""
    return select(ServiceRecord.id).where(ServiceRecord.transaction_id.is_not(None))


def taken_back() -> Select[UUID]:
    """Records whose points were booked back."""
    return thanked().where(ServiceRecord.state == RecordState.REVERSED)
