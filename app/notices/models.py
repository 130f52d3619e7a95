"""Table: the inbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base
from app.core.ids import new_id


class Notice(Base):
    """Something one person was told, with the values of its sentence; only the reading of it is added later."""

    __tablename__ = "notice"
    __table_args__ = (
        # Nobody is led off this site by a notice.
        CheckConstraint("link IS NULL OR (link LIKE '/%' AND link NOT LIKE '//%')", name="link_on_this_site"),
        Index(None, "person_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    #: The sentence stands in the catalogue under ``notice.<kind>``.
    kind: Mapped[str]
    params: Mapped[dict[str, Any]]
    #: The page on which the reader can do something about it.
    link: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]


# What waits to be read is counted on many pages.
Index(
    "ix_notice_unread", Notice.person_id,
    sqlite_where=Notice.read_at.is_(None), postgresql_where=Notice.read_at.is_(None),
)  # fmt: skip
