"""Tables of schemes: who owns points, what a month may give out, and who was told that points end."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, errors
from app.core.db import Base
from app.core.ids import new_id
from app.ledger.types import ExpiryPolicy, Funding, SchemeCodeTaken, SchemeExists


class Scheme(Base):
    """One kind of points; accounts never cross it."""

    __tablename__ = "scheme"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("place_id"),
        CheckConstraint("funding IN ('issuance', 'budget')", name="funding"),
        CheckConstraint("hold_days BETWEEN 1 AND 90", name="hold_days"),
        CheckConstraint("charge_limit BETWEEN 0 AND 1000000", name="charge_limit"),
        CheckConstraint("(expiry_policy = 'fixed_date') = (expiry_at IS NOT NULL)", name="expiry_at"),
        CheckConstraint(
            "(expiry_policy IN ('end_of_year', 'end_of_month', 'fixed_days')) = (expiry_count IS NOT NULL)",
            name="expiry_count",
        ),
        CheckConstraint("expiry_count IS NULL OR expiry_count BETWEEN 0 AND 36500", name="expiry_count_range"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str]
    name: Mapped[str]
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    time_zone: Mapped[str]
    expiry_policy: Mapped[ExpiryPolicy] = mapped_column(default=ExpiryPolicy.END_OF_YEAR)
    expiry_count: Mapped[int | None]
    expiry_at: Mapped[datetime | None]
    hold_days: Mapped[int] = mapped_column(default=7)
    funding: Mapped[Funding] = mapped_column(default=Funding.ISSUANCE)
    #: As many points a shop may take at once without the resident's own word.
    charge_limit: Mapped[int] = mapped_column(default=200)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Budget(Base):
    """A place's month of a scheme that is paid from budgets; what it has and has left stands in its account."""

    __tablename__ = "budget"
    __table_args__ = (UniqueConstraint("place_id", "month", "scheme_id"), Index(None, "scheme_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"))
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    #: Such as 2026-11, in the scheme's zone.
    month: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ExpiryTold(Base):
    """A person was told that points of theirs end at that instant; once for each day, however many instants it has."""

    __tablename__ = "expiry_told"
    __table_args__ = (PrimaryKeyConstraint("account_id", "expires_at"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime]
    #: The last day on which they can be used, in the scheme's zone.
    last_day: Mapped[date]
    at: Mapped[datetime] = mapped_column(default=clock.now)


errors.on_constraint("uq_scheme_place_id", SchemeExists)
errors.on_constraint("uq_scheme_code", SchemeCodeTaken)
