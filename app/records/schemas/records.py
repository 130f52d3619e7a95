"""JSON shapes of service records."""

from typing import Annotated, Any

from pydantic import Field, StrictInt

from app.records.queries import DecisionRow, RecordRow, RecordView
from app.records.schemas.explaining import explanation_text
from app.records.types import (
    LONGEST_MINUTES,
    MOST_APPROVALS,
    Approvals,
    Approved,
    DecisionKind,
    RecordFilter,
    RecordSource,
    RecordState,
    Refusal,
    Refused,
    TypedInService,
)
from app.web.schema import ApiModel, Code, Id, Instant, PageQuery, Reason


class PersonRef(ApiModel):
    """Who; the name is masked for those who need not know it whole."""

    id: Id
    number: str
    name: str


class PlaceRef(ApiModel):
    """Where."""

    id: Id
    code: str
    name: str


class NamedRef(ApiModel):
    """A team, or somebody of the staff."""

    id: Id
    name: str


class RecordQuery(PageQuery):
    """What the list is narrowed to; a place means all below it as well."""

    state: RecordState | None = None
    place_id: Id | None = None
    team_id: Id | None = None
    person_id: Id | None = None
    marked: Annotated[bool | None, Field(description="Only records with (or without) marks to look at.")] = None
    source: RecordSource | None = None

    def to_filter(self) -> RecordFilter:
        """What the query asks."""
        return RecordFilter(self.state, self.place_id, self.team_id, self.person_id, self.marked, self.source)


class TypedInBody(ApiModel):
    """Service that nobody measured. Not in the future, not older than 366 days, at most 24 hours."""

    person_id: Id
    category: Code
    team_id: Annotated[Id | None, Field(description="A leader of several teams must say which.")] = None
    started_at: Instant
    minutes: Annotated[StrictInt, Field(ge=1, le=LONGEST_MINUTES)]
    reason: Reason

    def to_command(self) -> TypedInService:
        """What the service does."""
        return TypedInService(self.person_id, self.category, self.started_at, self.minutes, self.reason, self.team_id)


class ReasonBody(ApiModel):
    """Why."""

    reason: Reason


class ApprovalsBody(ApiModel):
    """Which records; each is approved or refused by itself."""

    record_ids: Annotated[list[Id], Field(max_length=MOST_APPROVALS)]


class Explanation(ApiModel):
    """Why so many points: a sentence, and the codes and numbers it was made of."""

    text: str
    facts: dict[str, Any]

    @classmethod
    def of(cls, facts: dict[str, Any] | None) -> "Explanation | None":
        """In the language of the request."""
        return None if facts is None else cls(text=explanation_text(facts), facts=facts)


class RecordOut(ApiModel):
    """A record in a list. `points` is null until it is approved; marks are for a person to judge."""

    id: Id
    person: PersonRef
    place: PlaceRef
    team: NamedRef | None
    category: str
    source: RecordSource
    activity_id: Id | None
    shift_id: Id | None
    started_at: Instant
    ended_at: Instant
    minutes: int
    marks: list[str]
    state: RecordState
    points: int | None
    approved_by: NamedRef | None
    created_at: Instant

    @classmethod
    def of(cls, row: RecordRow) -> "RecordOut":
        """As lists show it."""
        return cls(**_members(row))


class DecisionOut(ApiModel):
    """Who decided what about a record, when and why; `by` is null for the system itself."""

    kind: DecisionKind
    by: NamedRef | None
    at: Instant
    reason: str | None

    @classmethod
    def of(cls, decision: DecisionRow) -> "DecisionOut":
        """One line of a record's history."""
        return cls(
            kind=decision.kind, by=_named(decision.by_id, decision.by_name), at=decision.at, reason=decision.reason
        )


class RecordDetail(RecordOut):
    """A record with its evidence and all that was decided about it.

    `counted_minutes`: those that no other approved record had counted before.
    """

    counted_minutes: int | None
    transaction_id: Id | None
    explanation: Explanation | None
    evidence: Annotated[dict[str, Any], Field(description="The scans behind it, as they were when it was written.")]
    keyed_by: NamedRef | None
    uploaded_by: NamedRef | None
    reason: Annotated[str | None, Field(description="Why it was typed in.")]
    decisions: list[DecisionOut]

    @classmethod
    def of(cls, view: RecordView) -> "RecordDetail":  # type: ignore[override]
        """As its own address shows it."""
        record = view.row.record
        return cls(
            **_members(view.row),
            counted_minutes=record.counted_minutes,
            transaction_id=record.transaction_id,
            explanation=Explanation.of(record.explanation),
            evidence=record.evidence,
            keyed_by=_named(record.keyed_by, view.keyed_by_name),
            uploaded_by=_named(record.uploaded_by, view.uploaded_by_name),
            reason=record.reason,
            decisions=[DecisionOut.of(decision) for decision in view.decisions],
        )


class ApprovedOut(ApiModel):
    """One record approved; worth nothing: 0 points and no transaction."""

    record_id: Id
    points: int
    transaction_id: Id | None
    explanation: Explanation

    @classmethod
    def of(cls, approved: Approved) -> "ApprovedOut":
        """With its explanation in words."""
        facts = approved.explanation
        return cls(
            record_id=approved.record_id, points=approved.points, transaction_id=approved.transaction_id,
            explanation=Explanation(text=explanation_text(facts), facts=facts),
        )  # fmt: skip


class RefusedOut(ApiModel):
    """One record not approved, and why."""

    record_id: Id
    code: Refusal

    @classmethod
    def of(cls, refused: Refused) -> "RefusedOut":
        """As it is."""
        return cls(record_id=refused.record_id, code=refused.code)


class ApprovalsOut(ApiModel):
    """What became of each record."""

    approved: list[ApprovedOut]
    refused: list[RefusedOut]

    @classmethod
    def of(cls, outcome: Approvals) -> "ApprovalsOut":
        """In the order that was asked."""
        return cls(
            approved=[ApprovedOut.of(a) for a in outcome.approved],
            refused=[RefusedOut.of(r) for r in outcome.refused],
        )


def _members(row: RecordRow) -> dict[str, Any]:
    record = row.record
    settled = record.state in (RecordState.APPROVED, RecordState.REVERSED)
    return {
        "id": record.id,
        "person": PersonRef(id=record.person_id, number=row.person_number, name=row.person_name),
        "place": PlaceRef(id=record.place_id, code=row.place_code, name=row.place_name),
        "team": _named(record.team_id, row.team_name),
        "category": record.category,
        "source": record.source,
        "activity_id": record.activity_id,
        "shift_id": record.shift_id,
        "started_at": record.started_at,
        "ended_at": record.ended_at,
        "minutes": record.minutes,
        "marks": record.marks,
        "state": record.state,
        "points": record.points,
        "approved_by": _named(record.decided_by, row.decided_by_name) if settled else None,
        "created_at": record.created_at,
    }


def _named(subject_id: Id | None, name: str | None) -> NamedRef | None:
    return NamedRef(id=subject_id, name=name or "") if subject_id else None
