"""JSON shapes of one's own things, and a transaction in the reader's words."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from app.core.permissions import Role
from app.ledger.queries import PointsView, TransactionView
from app.ledger.types import TxnKind
from app.me.types import Account, MyGrant, SchemePoints
from app.records.schemas import explanation_text
from app.web.i18n import text
from app.web.schema import ApiModel, Id, Instant, PageQuery


class PlaceRef(ApiModel):
    """Where one lives."""

    id: Id
    code: str
    level: str
    name: str


class ScopeOut(ApiModel):
    """Where a role counts: at a place and all below it, in a team, or in a shop."""

    type: str
    id: Id
    name: str


class GrantOut(ApiModel):
    """A role that counts now."""

    role: Role
    scope: ScopeOut

    @classmethod
    def of(cls, grant: MyGrant) -> "GrantOut":
        """From the grant."""
        return cls(role=grant.role, scope=ScopeOut(type=grant.scope_type, id=grant.scope_id, name=grant.scope_name))


class ExpiringOut(ApiModel):
    """So many points end at that instant."""

    amount: int
    at: Instant


class PointsOut(ApiModel):
    """Points that are free, set aside, and owed; and when which of the free ones end, soonest first."""

    available: int
    held: int
    debt: int
    expiring: list[ExpiringOut]

    @classmethod
    def of(cls, points: PointsView) -> "PointsOut":
        """From the ledger's view."""
        return cls(**_points(points))


class SchemeRef(ApiModel):
    """A points scheme."""

    id: Id
    code: str
    name: str


class OtherPointsOut(PointsOut):
    """Points of another scheme than that of one's home."""

    scheme: SchemeRef

    @classmethod
    def of_scheme(cls, other: SchemePoints) -> "OtherPointsOut":
        """From the view."""
        scheme = SchemeRef(id=other.scheme_id, code=other.code, name=other.name)
        return cls(scheme=scheme, **_points(other.points))


class MinutesOut(ApiModel):
    """Minutes of service; `approved` counts measured and typed-in ones, `manual_approved` the typed-in ones alone."""

    approved: int
    pending: int
    manual_approved: int


class MeOut(ApiModel):
    """Who I am, what I may do, and what I have."""

    id: Id
    number: str
    name: str
    phone_masked: str | None
    place: PlaceRef
    grants: list[GrantOut]
    points: Annotated[PointsOut, Field(description="In the scheme of my home.")]
    minutes: MinutesOut
    other_points: list[OtherPointsOut]

    @classmethod
    def of(cls, account: Account) -> "MeOut":
        """From the account."""
        mine = account.figures
        return cls(
            id=mine.person_id, number=mine.number, name=mine.name, phone_masked=mine.phone_masked,
            place=PlaceRef(id=mine.place.id, code=mine.place.code, level=mine.place.level, name=mine.place.name),
            grants=[GrantOut.of(grant) for grant in account.grants],
            points=PointsOut.of(mine.points),
            minutes=MinutesOut(
                approved=mine.minutes.approved, pending=mine.minutes.pending,
                manual_approved=mine.minutes.manual_approved,
            ),
            other_points=[OtherPointsOut.of_scheme(other) for other in mine.others],
        )  # fmt: skip


class TransactionsQuery(PageQuery):
    """Of which scheme; without it that of my home."""

    scheme_id: Id | None = None


class SourceRef(ApiModel):
    """What a transaction is about: a service record, a redemption, a lot of points."""

    type: str
    id: Id


class Explanation(ApiModel):
    """Why: a sentence, and the codes and figures it was made of."""

    text: str
    facts: dict[str, Any]


class TransactionOut(ApiModel):
    """A transaction of mine: by how much my free points changed, and what was free after it.

    `amount` is 0 where only points that had been set aside moved, as when a shop hands a reward over.
    """

    id: Id
    at: Instant
    kind: TxnKind
    amount: int
    balance_after: int
    title: str
    source: SourceRef
    explanation: Explanation

    @classmethod
    def of(cls, view: TransactionView, categories: Mapping[str, str]) -> "TransactionOut":
        """In the language of the request; `categories` gives their names by code."""
        return cls(
            id=view.id, at=view.at, kind=view.kind, amount=view.amount, balance_after=view.balance_after,
            title=title(view, categories), source=SourceRef(type=view.source_type, id=view.source_id),
            explanation=Explanation(text=story(view), facts=view.explanation),
        )  # fmt: skip


def title(view: TransactionView, categories: Mapping[str, str]) -> str:
    """What a transaction is called: the reward, the kind of service, or what happened."""
    if view.title:
        return view.title
    return categories.get(view.category or "") or text(f"transaction.{view.kind}")


def story(view: TransactionView) -> str:
    """Why the points changed, in sentences."""
    if view.kind is TxnKind.AWARD:
        return explanation_text(view.explanation)
    told = view.explanation
    sentences = [text(f"explain_transaction.{view.kind}", points=_moved(view), reason=view.reason or "")]
    if told.get("expired") and view.kind is not TxnKind.EXPIRE:
        sentences.append(text("explain_transaction.part_expired", expired=told["expired"]))
    if told.get("repaid"):
        sentences.append(text("explain.repaid", repaid=told["repaid"]))
    if view.debt_change > 0:
        sentences.append(text("explain_transaction.debt", debt=view.debt_change))
    return " ".join(sentences)


def _moved(view: TransactionView) -> int:
    return abs(view.amount or view.held_change)


def _points(points: PointsView) -> dict[str, Any]:
    expiring = [ExpiringOut(amount=part.amount, at=part.at) for part in points.expiring]
    return {"available": points.available, "held": points.held, "debt": points.debt, "expiring": expiring}
