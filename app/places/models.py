"""The place tree as rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, errors
from app.core.columns import ByteText
from app.core.db import Base
from app.core.ids import new_id
from app.places.types import CodeTaken, Level


class Place(Base):
    """A node of the tree. Code, level and parent never change; the name may."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("path"),
        Index(None, "parent_id", "code"),
        CheckConstraint("(parent_id IS NULL) = (level = 'city')", name="only_cities_are_roots"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(ByteText)
    level: Mapped[Level]
    name: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    #: Codes from the root down to this place, each followed by a slash.
    path: Mapped[str] = mapped_column(ByteText)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]


for _name in ("uq_place_code", "uq_place_path"):  # the path ends with the code; which of the two speaks first is open
    errors.on_constraint(_name, CodeTaken)
