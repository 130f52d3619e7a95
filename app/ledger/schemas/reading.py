"""JSON shapes of the auditor's reading."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Self

from pydantic import Field

from app.core import clock
from app.ledger.models import Account
from app.ledger.queries.audit import AccountView, AuditedDetail, AuditedTransaction, AuditFilter, LineView
from app.ledger.types import AccountKind, TxnKind
from app.web.context import settings
from app.web.schema import ApiModel, Day, Id, Instant, PageQuery


class AccountQuery(PageQuery):
    """`owner_id`: a person, shop, reward, place or scheme; `kind`: one kind of account."""

    owner_id: Id | None = None
    kind: AccountKind | None = None


class TransactionQuery(PageQuery):
    """`owner_id`: only those that touch an account of that owner; `kind`; `from` and `to`: days of booking."""

    owner_id: Id | None = None
    kind: TxnKind | None = None
    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None

    def wanted(self) -> AuditFilter:
        """What the audit is asked for."""
        owners = None if self.owner_id is None else [self.owner_id]
        return AuditFilter(owners, self.kind, *days(self.from_, self.to))


def days(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """The instants at which days of the site's calendar begin and (exclusively) end."""
    zone = settings().zone
    return (
        clock.start_of_day(first, zone) if first else None,
        clock.start_of_day(last + timedelta(days=1), zone) if last else None,
    )


class AccountOut(ApiModel):
    """An account; of a person the volunteer number and the masked name."""

    id: Id
    scheme_id: Id
    unit: str
    kind: AccountKind
    owner_id: Id
    owner_number: str | None
    owner_name: str | None
    debits: int
    credits: int
    balance: int

    @classmethod
    def of(cls, view: AccountView) -> "AccountOut":
        """As an auditor reads it."""
        account = view.account
        return cls(
            id=account.id, scheme_id=account.scheme_id, unit=account.unit, kind=account.kind,
            owner_id=account.owner_id, owner_number=view.owner_number, owner_name=view.owner_name,
            debits=view.debits, credits=view.credits, balance=view.credits - view.debits,
        )  # fmt: skip


class AccountRef(ApiModel):
    """One side of a line."""

    id: Id
    kind: AccountKind
    owner_id: Id

    @classmethod
    def of(cls, account: Account) -> "AccountRef":
        """From its row."""
        return cls(id=account.id, kind=account.kind, owner_id=account.owner_id)


class LineOut(ApiModel):
    """`amount` of `unit` left `debit` and reached `credit`."""

    line: int
    debit: AccountRef
    credit: AccountRef
    unit: str
    amount: int

    @classmethod
    def of(cls, view: LineView) -> "LineOut":
        """As an auditor reads it."""
        return cls(
            line=view.line, debit=AccountRef.of(view.debit), credit=AccountRef.of(view.credit),
            unit=view.debit.unit, amount=view.amount,
        )  # fmt: skip


class SourceOut(ApiModel):
    """The business fact behind a transaction."""

    type: str
    id: Id


class AuditedTransactionOut(ApiModel):
    """A transaction with all its lines, who did it and who approved it."""

    id: Id
    scheme_id: Id
    place_id: Id
    kind: str
    at: Instant
    effective_at: Instant
    source: SourceOut
    reverses_id: Id | None
    resolves_id: Id | None
    actor_id: Id | None
    approver_id: Id | None
    reason: str | None
    rule_id: Id | None
    explanation: dict[str, Any] | None
    lines: list[LineOut]

    @classmethod
    def of(cls, view: AuditedTransaction | AuditedDetail, **more: Any) -> Self:
        """As an auditor reads it."""
        txn = view.txn
        return cls(
            id=txn.id, scheme_id=txn.scheme_id, place_id=txn.place_id, kind=txn.kind, at=txn.created_at,
            effective_at=txn.effective_at, source=SourceOut(type=txn.source_type, id=txn.source_id),
            reverses_id=txn.reverses_id, resolves_id=txn.resolves_id, actor_id=txn.actor_id,
            approver_id=txn.approver_id, reason=txn.reason, rule_id=txn.rule_id,
            explanation=txn.meta.get("explanation"), lines=[LineOut.of(line) for line in view.lines], **more,
        )  # fmt: skip


class AuditedDetailOut(AuditedTransactionOut):
    """A transaction opened.

    `seal`: its number in the scheme's chain, null until the sealer comes round; `genuine`: whether its MAC fits,
    null for one from before there were MACs.
    """

    seal: int | None
    genuine: bool | None

    @classmethod
    def of(cls, view: AuditedTransaction | AuditedDetail, **more: Any) -> Self:
        """As an auditor reads it."""
        if isinstance(view, AuditedDetail):
            more |= {"seal": view.seal, "genuine": view.genuine}
        return super().of(view, **more)
