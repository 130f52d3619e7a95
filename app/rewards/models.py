"""Rewards and redemptions as rows. Points and stock are the ledger's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.checkins.types import Reason
from app.core import clock
from app.core.db import Base
from app.core.ids import new_id
from app.rewards.types import ChargeRefusal, ChargeState, RedemptionState, ReversalState, Side

_HELD = "state = 'held'"
_NOT_REJECTED = "state <> 'rejected'"


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
        CheckConstraint("returned >= 0", name="returned"),
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
    #: Pieces that are held; once captured, those handed over.
    quantity: Mapped[int]
    #: Pieces that were held as well and went back to the shelf when the others were handed over.
    returned: Mapped[int] = mapped_column(default=0)
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
    #: When the shop and the community took the capture back together; the state stays what it was.
    reversed_at: Mapped[datetime | None]

    @property
    def standing(self) -> RedemptionState:
        """The state as people are told it."""
        return RedemptionState.REVERSED if self.reversed_at is not None else self.state


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


class Charge(Base):
    """Points paid at a counter for something that is no reward: at once, or after the resident's own word."""

    __tablename__ = "charge"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("(captured_at IS NOT NULL) = (state IN ('captured', 'reversed'))", name="captured"),
        CheckConstraint("state <> 'pending' OR expires_at IS NOT NULL", name="pending"),
        Index(None, "person_id", "id"),
        Index(None, "shop_id", "id"),
        Index(None, "shop_id", "captured_at"),
        Index(None, "state", "expires_at"),
        Index(None, "clerk_id"),
        Index(None, "resolved_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shop.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    points: Mapped[int]
    memo: Mapped[str]
    #: A printed card was scanned, not a phone: whoever looks into a complaint wants to know.
    by_card: Mapped[bool]
    state: Mapped[ChargeState]
    clerk_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: Of one that waits or waited for the resident: from this instant on it cannot be confirmed.
    expires_at: Mapped[datetime | None]
    captured_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class ChargeAttempt(Base):
    """A payment tried at a counter, kept also when refused; its nonce makes a repeat harmless."""

    __tablename__ = "charge_attempt"
    __table_args__ = (
        UniqueConstraint("clerk_id", "device", "nonce"),
        Index(None, "charge_id"),
        Index(None, "clerk_id", "at"),
        Index(None, "shop_id"),
        Index(None, "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shop.id"))
    clerk_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    #: The clerk's device as far as it is known, else the clerk.
    device: Mapped[str]
    nonce: Mapped[str]
    #: Keyed hash of the whole request, so that a repeat can be told from another wish.
    body_hash: Mapped[str]
    #: Eight digits instead of a picture: these are guessed more easily.
    typed: Mapped[bool]
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    charge_id: Mapped[UUID | None] = mapped_column(ForeignKey("charge.id"))
    #: Why there was no payment; None: there was one (or, within the transaction, not yet judged).
    refusal: Mapped[ChargeRefusal | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class CaptureReversal(Base):
    """A handed-over redemption or a payment to be taken back: one side asks, the other approves."""

    __tablename__ = "capture_reversal"
    __table_args__ = (
        CheckConstraint("(redemption_id IS NULL) <> (charge_id IS NULL)", name="one_capture"),
        CheckConstraint("state <> 'approved' OR decided_by <> asked_by", name="two_people"),
        # One that waits or is done; what was rejected may be asked again.
        Index(
            "uq_capture_reversal_open_redemption_id", "redemption_id",
            unique=True, sqlite_where=text(_NOT_REJECTED), postgresql_where=text(_NOT_REJECTED),
        ),
        Index(
            "uq_capture_reversal_open_charge_id", "charge_id",
            unique=True, sqlite_where=text(_NOT_REJECTED), postgresql_where=text(_NOT_REJECTED),
        ),
        Index(None, "redemption_id"),
        Index(None, "charge_id"),
        Index(None, "shop_id", "id"),
        Index(None, "person_id"),
        Index(None, "asked_by"),
        Index(None, "decided_by"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    redemption_id: Mapped[UUID | None] = mapped_column(ForeignKey("redemption.id"))
    charge_id: Mapped[UUID | None] = mapped_column(ForeignKey("charge.id"))
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shop.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    state: Mapped[ReversalState] = mapped_column(default=ReversalState.PENDING)
    #: Whose side asked; the other one decides.
    side: Mapped[Side]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    #: What the one who rejected it said.
    answer: Mapped[str | None]

    @property
    def capture_id(self) -> UUID:
        """The redemption's or the charge's id: what people call the capture by."""
        return self.redemption_id or self.charge_id  # type: ignore[return-value]  # one of them, says the constraint
