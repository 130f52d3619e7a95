"""Tables of shops."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, errors
from app.core.db import Base
from app.core.ids import new_id
from app.shops.types import AlreadyStaff, StaffRole


class Shop(Base):
    """A partner shop where points become rewards."""

    __tablename__ = "shop"
    __table_args__ = (
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="whole_location"),
        Index(None, "place_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    category: Mapped[str]
    address: Mapped[str | None]
    lat: Mapped[float | None]  # WGS-84 degrees
    lon: Mapped[float | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]


_PRESENT = text("ended_at IS NULL")


class ShopStaff(Base):
    """One person's time at a shop in one part; another part is another row."""

    __tablename__ = "shop_staff"
    __table_args__ = (
        Index(
            "uq_shop_staff_shop_id_person_id", "shop_id", "person_id", unique=True,
            sqlite_where=_PRESENT, postgresql_where=_PRESENT,
        ),
        Index(None, "person_id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shop.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[StaffRole]
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


errors.on_constraint("uq_shop_staff_shop_id_person_id", AlreadyStaff)
