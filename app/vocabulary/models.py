"""Brands and categories as rows."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import errors
from app.core.db import Base
from app.vocabulary.types import BrandTaken


class Brand(Base):
    """A name under which teams serve: the city's own, or a community's."""

    __tablename__ = "brand"
    __table_args__ = (PrimaryKeyConstraint("code"), Index(None, "place_id"))

    code: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str | None]
    #: None: known everywhere.
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))


class Category(Base):
    """A kind of service; rules give points by it."""

    __tablename__ = "category"

    code: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int]


errors.on_constraint("pk_brand", BrandTaken)
