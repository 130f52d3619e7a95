"""The log. Rows are only ever added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base
from app.core.ids import new_id


class AuditEntry(Base):
    """One deed. Of a person only the id stands here: names and numbers are looked up when shown."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "place_id", "at"),
        Index(None, "subject_type", "subject_id"),
        Index(None, "at"),
        Index(None, "actor_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    #: None: the system itself.
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str]
    action: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID | None]
    #: Whose auditors see it.
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    reason: Mapped[str | None]
    detail: Mapped[dict[str, Any] | None]
