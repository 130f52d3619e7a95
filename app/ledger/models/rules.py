"""Tables of rules: what is earned, on which special days more, and what one approver has given out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, errors
from app.core.columns import Json
from app.core.db import Base
from app.core.ids import new_id
from app.ledger.types import AlreadyDeclared, Measure, SpecialDayKind


class Rule(Base):
    """What a kind of service earns at a place and below; replaced, never edited."""

    __tablename__ = "rule"
    __table_args__ = (
        Index(None, "place_id", "category", "valid_from"),
        Index(None, "category"),
        CheckConstraint("points BETWEEN 1 AND 1000000", name="points"),
        CheckConstraint("daily_cap IS NULL OR daily_cap > 0", name="daily_cap"),
        CheckConstraint("weekly_cap > 0", name="weekly_cap"),
        CheckConstraint("monthly_cap > 0", name="monthly_cap"),
        CheckConstraint("approver_daily_cap > 0", name="approver_daily_cap"),
        CheckConstraint("approver_monthly_cap > 0", name="approver_monthly_cap"),
        CheckConstraint("min_minutes IS NULL OR min_minutes >= 0", name="min_minutes"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    category: Mapped[str] = mapped_column(ForeignKey("category.code"))
    measure: Mapped[Measure]
    points: Mapped[int]
    daily_cap: Mapped[int | None]
    weekly_cap: Mapped[int | None]
    monthly_cap: Mapped[int | None]
    approver_daily_cap: Mapped[int | None]
    approver_monthly_cap: Mapped[int | None]
    min_minutes: Mapped[int | None]
    manual_earns: Mapped[bool] = mapped_column(default=False)
    #: [{name, factor_percent, days, from, to, from_date, to_date, on}], see `types.Multiplier`.
    multipliers: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("rule.id"))


class RulebookEdition(Base):
    """One row that says something else whenever a rule, a scheme or a place has changed: triggers see to it."""

    __tablename__ = "rulebook_edition"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Random, so that what was read in a transaction that came to nothing is never taken for what came after it.
    edition: Mapped[str]


class SpecialDay(Base):
    """A day that a place has declared, for itself and all below it; withdrawn, it stays on record."""

    __tablename__ = "special_day"
    __table_args__ = (Index(None, "day"), Index(None, "created_by"), Index(None, "withdrawn_by"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    kind: Mapped[SpecialDayKind]
    day: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


Index(
    "uq_special_day_declared", SpecialDay.place_id, SpecialDay.day, SpecialDay.kind, unique=True,
    sqlite_where=SpecialDay.withdrawn_at.is_(None), postgresql_where=SpecialDay.withdrawn_at.is_(None),
)  # fmt: skip


class ApproverTally(Base):
    """What one approver has given out by a rule in a day (2026-11-22) or a month (2026-11) of approval."""

    __tablename__ = "approver_tally"
    __table_args__ = (
        PrimaryKeyConstraint("rule_id", "approver_id", "period"),
        Index(None, "approver_id"),
        CheckConstraint("given BETWEEN 0 AND cap", name="given"),
    )

    rule_id: Mapped[UUID] = mapped_column(ForeignKey("rule.id"))
    approver_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    period: Mapped[str]
    given: Mapped[int]
    #: The rule's, kept here so that the database itself refuses to give out more.
    cap: Mapped[int]


errors.on_constraint("uq_special_day_declared", AlreadyDeclared)
