"""Tables of the books: accounts, transactions, lots, seals. Which are append-only stands in `triggers.py`."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, errors
from app.core.db import Base
from app.core.ids import new_id
from app.ledger.types import (
    AccountClosed,
    AccountKind,
    AdjustmentState,
    AlreadyResolved,
    TxnKind,
)

_OPEN = text("remaining > 0")


class Account(Base):
    """Who may hold what; no personal data. The id follows from the four others, see `book.Account`."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("scheme_id", "unit", "kind", "owner_id"), Index(None, "owner_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"))
    unit: Mapped[str]
    kind: Mapped[AccountKind]
    owner_id: Mapped[UUID]


class Balance(Base):
    """The only money row that changes. Counters only grow; the database refuses to cross a limit."""

    __tablename__ = "balance"
    __table_args__ = (
        PrimaryKeyConstraint("account_id", "slot"),
        CheckConstraint("debits >= 0 AND credits >= 0", name="counters"),
        CheckConstraint("min_balance IS NULL OR credits - debits >= min_balance", name="min_balance"),
        CheckConstraint("max_balance IS NULL OR credits - debits <= max_balance", name="max_balance"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    slot: Mapped[int]
    debits: Mapped[int]
    credits: Mapped[int]
    version: Mapped[int]
    min_balance: Mapped[int | None]
    max_balance: Mapped[int | None]


class Txn(Base):
    """Something that happened, once: by its key, by its business fact, by what it reverses or resolves."""

    __tablename__ = "txn"
    __table_args__ = (
        UniqueConstraint("idem_key"),
        # Source first, so that the same index finds what was booked for a source.
        UniqueConstraint("source_id", "source_type", "kind", "scheme_id"),
        UniqueConstraint("reverses_id"),
        UniqueConstraint("resolves_id"),
        Index(None, "scheme_id", "id"),
        Index(None, "place_id", "id"),
        Index(None, "actor_id"),
        Index(None, "approver_id"),
        Index(None, "rule_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"))
    kind: Mapped[TxnKind]
    #: Where it happened: of the deed, the shop, or the scheme.
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    idem_key: Mapped[str]
    request_hash: Mapped[str]
    source_type: Mapped[str]
    source_id: Mapped[UUID]
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("txn.id"))
    resolves_id: Mapped[UUID | None] = mapped_column(ForeignKey("txn.id"))
    #: When it happened in life: a deed's beginning; otherwise the time of booking.
    effective_at: Mapped[datetime]
    created_at: Mapped[datetime]
    #: Of a hold: the exclusive instant at which it ends by itself.
    expires_at: Mapped[datetime | None]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    approver_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None]
    rule_id: Mapped[UUID | None] = mapped_column(ForeignKey("rule.id"))
    meta: Mapped[dict[str, Any]]
    #: Over this row and all that was written with it, see `integrity`; None: written before there were any.
    mac: Mapped[str | None]


class Transfer(Base):
    """One line: balanced by construction."""

    __tablename__ = "transfer"
    __table_args__ = (
        PrimaryKeyConstraint("txn_id", "line"),
        Index(None, "debit_account_id", "txn_id"),
        Index(None, "credit_account_id", "txn_id"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("debit_account_id <> credit_account_id", name="two_accounts"),
    )

    txn_id: Mapped[UUID] = mapped_column(ForeignKey("txn.id"))
    line: Mapped[int]
    debit_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    credit_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    amount: Mapped[int]


class Lot(Base):
    """Points earned together, which expire together; `id` is that of the transaction that brought them."""

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("remaining BETWEEN 0 AND amount", name="remaining"),
        # Spending and sweeping look at open lots only, however long the history behind them.
        Index("ix_lot_open", "account_id", "expires_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_lot_open_expires_at", "expires_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "account_id", "earned_on"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("txn.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    #: Exclusive instant, computed once; None: never.
    expires_at: Mapped[datetime | None]
    amount: Mapped[int]
    remaining: Mapped[int]
    #: Local day and category of the deed, by which daily caps are counted; None: no deed.
    earned_on: Mapped[date | None]
    earned_for: Mapped[str | None]


class LotMove(Base):
    """What a transaction took from a lot or gave back to it."""

    __tablename__ = "lot_move"
    __table_args__ = (
        PrimaryKeyConstraint("txn_id", "lot_id"),
        Index(None, "lot_id"),
        CheckConstraint("delta <> 0", name="delta"),
    )

    txn_id: Mapped[UUID] = mapped_column(ForeignKey("txn.id"))
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"))
    delta: Mapped[int]


class Refusal(Base):
    """A key that was refused, so that trying again never flips the outcome."""

    __tablename__ = "refusal"

    idem_key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    code: Mapped[str]
    params: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Seal(Base):
    """A transaction's place in its scheme's hash chain."""

    __tablename__ = "seal"
    __table_args__ = (
        PrimaryKeyConstraint("scheme_id", "seq"),
        UniqueConstraint("txn_id"),
        CheckConstraint("seq > 0", name="seq"),
    )

    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"))
    seq: Mapped[int]
    txn_id: Mapped[UUID] = mapped_column(ForeignKey("txn.id"))
    hash: Mapped[str]


class SealHead(Base):
    """Where a scheme's chain stood when a local day was over, signed for everybody to keep."""

    __tablename__ = "seal_head"
    __table_args__ = (
        PrimaryKeyConstraint("scheme_id", "day"),
        CheckConstraint("seq > 0", name="seq"),
        CheckConstraint("count >= 0", name="count"),
    )

    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"))
    day: Mapped[date]
    seq: Mapped[int]
    hash: Mapped[str]
    #: Transactions sealed since the head of the day before.
    count: Mapped[int]
    key_id: Mapped[str]
    #: Ed25519 over `integrity.head_text`, base64.
    signature: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Adjustment(Base):
    """A correction of somebody's points that one person asks for and another approves; then it is booked."""

    __tablename__ = "ledger_adjustment"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("(state = 'approved') = (transaction_id IS NOT NULL)", name="booked"),
        CheckConstraint("decided_by IS NULL OR asked_by IS NULL OR decided_by <> asked_by", name="two_people"),
        Index(None, "place_id", "id"),
        Index(None, "person_id"),
        Index(None, "scheme_id"),
        Index(None, "asked_by"),
        Index(None, "decided_by"),
        Index(None, "transaction_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"))
    #: Where the person lived when it was asked for: whose matter it is.
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    amount: Mapped[int]
    reason: Mapped[str]
    state: Mapped[AdjustmentState] = mapped_column(default=AdjustmentState.PENDING)
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    #: What the one who rejected it said.
    answer: Mapped[str | None]
    transaction_id: Mapped[UUID | None] = mapped_column(ForeignKey("txn.id"))


class Closing(Base):
    """The end of a person's account in a scheme, and what was left of it then; no transaction when nothing was."""

    __tablename__ = "ledger_closing"
    __table_args__ = (
        UniqueConstraint("person_id", "scheme_id"),
        CheckConstraint("points >= 0 AND debt >= 0", name="left"),
        CheckConstraint("(points + debt > 0) = (transaction_id IS NOT NULL)", name="booked"),
        Index(None, "place_id", "id"),
        Index(None, "scheme_id"),
        Index(None, "closed_by"),
        Index(None, "transaction_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"))
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    points: Mapped[int]
    debt: Mapped[int]
    reason: Mapped[str]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime] = mapped_column(default=clock.now)
    transaction_id: Mapped[UUID | None] = mapped_column(ForeignKey("txn.id"))


errors.on_constraint("uq_txn_resolves_id", AlreadyResolved)
errors.on_constraint("uq_ledger_closing_person_id_scheme_id", AccountClosed)
