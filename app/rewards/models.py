"""Rewards and redemptions as rows. Points and stock are the ledger's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.checkins.types import Reason
from app.core import clock
from app.core.db import Base
from app.core.ids import new_id
from app.rewards.types import RedemptionState

_HELD = "state = 'held'"


class Reward(Base):
    """Something a shop gives for points. What a price was when somebody redeemed stands in the redemption."""

    __tablename__ = "reward"
    __table_args__ = (
        CheckConstraint("points BETWEEN 1 AND 1000000", name="points"),
        CheckConstraint("per_person_limit > 0", name="per_person_limit"),
        Index(None, "shop_id"),
        Index(None, "place_id"),
        Index(None, "valid_until"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shop.id"))
    #: The shop's place, so that lists and scopes need no second table.
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    title: Mapped[str]
    points: Mapped[int]
    per_person_limit: Mapped[int | None]
    description: Mapped[str | None]
    #: Exclusive: from this instant on it cannot be had.
    valid_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]


class RewardTaking(Base):
    """How many of a reward one person holds or has had: a guarded counter, so that a limit is exact."""

    __tablename__ = "reward_taking"
    __table_args__ = (CheckConstraint("taken >= 0", name="taken"), Index(None, "person_id"))

    reward_id: Mapped[UUID] = mapped_column(ForeignKey("reward.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    taken: Mapped[int]


class Redemption(Base):
    """A reward that somebody took: held until it is captured, cancelled or expired, once and for all."""

    __tablename__ = "redemption"
    __table_args__ = (
        UniqueConstraint("code_hash"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("(captured_at IS NOT NULL) = (state = 'captured')", name="captured"),
        # The digits need to be told apart only among what still waits at one counter.
        Index(
            "uq_redemption_held_digits", "shop_id", "digits_hash",
            unique=True, sqlite_where=text(_HELD), postgresql_where=text(_HELD),
        ),
        Index(None, "person_id", "created_at"),
        Index(None, "reward_id"),
        Index(None, "shop_id", "captured_at"),
        Index(None, "state", "expires_at"),
        Index(None, "digits_hash"),
        Index(None, "assisted_by"),
        Index(None, "captured_by"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reward_id: Mapped[UUID] = mapped_column(ForeignKey("reward.id"))
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shop.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    quantity: Mapped[int]
    #: For all pieces together, at the price of that moment.
    points: Mapped[int]
    state: Mapped[RedemptionState] = mapped_column(default=RedemptionState.HELD)
    #: The code is made from id and version by the server's key; here is only what finds it.
    code_version: Mapped[int] = mapped_column(default=1)
    code_hash: Mapped[str]
    digits_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: Exclusive: from this instant on it cannot be captured.
    expires_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    assisted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    captured_at: Mapped[datetime | None]
    captured_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class CaptureAttempt(Base):
    """A code presented at a counter, kept also when refused; its nonce makes a repeat harmless."""

    __tablename__ = "capture_attempt"
    __table_args__ = (
        UniqueConstraint("clerk_id", "device", "nonce"),
        Index(None, "redemption_id"),
        Index(None, "clerk_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: The clerk's device as far as it is known, else the clerk.
    device: Mapped[str]
    nonce: Mapped[str]
    #: Fingerprint of the code presented, never the code.
    code_hash: Mapped[str]
    #: Eight digits instead of a picture: these are guessed more easily.
    typed: Mapped[bool]
    clerk_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    redemption_id: Mapped[UUID | None] = mapped_column(ForeignKey("redemption.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    #: None: handed over (or, within the transaction, not yet judged).
    reason: Mapped[Reason | None]
