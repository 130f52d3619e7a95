"""JSON shapes of one's own things, and a transaction in the reader's words."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from app.core.clock import local_date
from app.core.permissions import Role
from app.ledger.queries import PointsView, RuleView, TransactionView
from app.ledger.schemas import wording
from app.ledger.types import TxnKind
from app.me.types import Account, MyGrant, Opened, SchemePoints
from app.records.queries import RecordView
from app.records.schemas import ScanLine, explanation_text, scan_lines
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


class RuleRef(ApiModel):
    """The rule that thanked, and what it says in words."""

    id: Id
    text: str


class ScanOut(ApiModel):
    """One end of a measured stretch: `in` or `out`, when, how the code came in, metres from the meeting point."""

    way: str
    at: Instant
    entry: str
    distance_m: int | None


class TransactionDetail(TransactionOut):
    """A transaction opened: its rule, the minutes of its record, the scans behind them, and who approved it."""

    rule: RuleRef | None
    minutes: int | None
    scans: list[ScanOut]
    approved_by: str | None

    @classmethod
    def of_opened(cls, opened: Opened, categories: Mapping[str, str]) -> "TransactionDetail":
        """In the language of the request."""
        plain = TransactionOut.of(opened.view, categories)
        record, words = opened.record, rule_in_words(opened.rule)
        return cls(
            **plain.model_dump(),
            rule=RuleRef(id=opened.rule.rule.id, text=words) if opened.rule and words else None,
            minutes=record.row.record.minutes if record else None,
            scans=[
                ScanOut(way=line.way, at=line.at, entry=line.entry, distance_m=line.distance_m)
                for line in scans_behind(record)
            ],
            approved_by=record.row.decided_by_name if record else None,
        )


def rule_in_words(view: RuleView | None) -> str | None:
    """What a rule gives and to whom."""
    if view is None:
        return None
    return " · ".join([*wording.in_words(view.rule), " ".join(view.path_names)])


def scans_behind(record: RecordView | None) -> list[ScanLine]:
    """The scans of a record, as they were kept when it was written."""
    return scan_lines(record.row.record.evidence) if record else []


def last_days(points: PointsView, zone: ZoneInfo) -> list[tuple[date, int]]:
    """For each day on which points end how many do, soonest first.

    An end is the first instant that no longer counts; people are told the last day that does.
    """
    days: Counter[date] = Counter()
    for part in points.expiring:
        days[local_date(part.at - timedelta(seconds=1), zone)] += part.amount
    return sorted(days.items())


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
