"""The review desk as programs see it."""

from typing import Annotated

from pydantic import Field

from app.checkins.schemas.refusals import reason_sentence
from app.checkins.schemas.scans import PersonOut
from app.checkins.types import (
    Burst,
    Review,
    ReviewDecided,
    ReviewFilter,
    ReviewGroup,
    ReviewGrouping,
    ReviewItem,
    ReviewStage,
    ReviewSubject,
    StaffFigures,
    Verdict,
)
from app.web.schema import ApiModel, ClientToken, Id, Instant, PageQuery
from app.web.schema import Reason as ReasonText

_A_MONTH, _A_YEAR = 31, 366


class ReviewQuery(PageQuery):
    """Whose marked things; with `approved` those that were approved all the same."""

    person_id: Id | None = None
    device_id: ClientToken | None = None
    approver_id: Id | None = None
    approved: bool = False

    def to_filter(self) -> ReviewFilter:
        """What the query asks."""
        return ReviewFilter(self.person_id, self.device_id, self.approver_id, self.approved)


class ReviewItemOut(ApiModel):
    """A marked record, or a scan that was refused or that no record speaks of."""

    type: ReviewSubject
    id: Id
    stage: ReviewStage
    at: Instant
    person: PersonOut | None
    scanned_by: PersonOut | None
    approved_by: str | None
    device_id: str | None
    title: str | None
    minutes: int | None
    marks: list[str]
    reason: str | None
    detail: str | None
    refusal: Annotated[str | None, Field(description="Why you may not decide about it; null if you may.")]

    @classmethod
    def of(cls, item: ReviewItem) -> "ReviewItemOut":
        """From the service's answer."""
        return cls(
            type=item.type, id=item.id, stage=item.stage, at=item.at,
            person=PersonOut.of(item.person) if item.person else None,
            scanned_by=PersonOut.of(item.scanned_by) if item.scanned_by else None,
            approved_by=item.approver.name if item.approver else None, device_id=item.device_id, title=item.title,
            minutes=item.minutes, marks=list(item.marks), reason=item.reason,
            detail=reason_sentence(item.reason, item.params) if item.reason else None, refusal=item.refusal,
        )  # fmt: skip


class GroupsQuery(PageQuery):
    """Grouped by what."""

    by: ReviewGrouping = ReviewGrouping.PERSON


class GroupOut(ApiModel):
    """How many marked things a person, device or approver has to do with; `key` narrows the list to them."""

    key: str
    person: PersonOut | None
    items: int
    people: int
    newest: Instant

    @classmethod
    def of(cls, group: ReviewGroup) -> "GroupOut":
        """From the service's answer."""
        person = PersonOut.of(group.person) if group.person else None
        return cls(key=group.key, person=person, items=group.items, people=group.people, newest=group.newest)


class ReviewIn(ApiModel):
    """A verdict about one marked thing."""

    type: ReviewSubject
    id: Id
    decision: Verdict
    reason: ReasonText

    def to_command(self) -> Review:
        """For the service."""
        return Review(self.type, self.id, self.decision, self.reason)


class ReviewDecidedOut(ApiModel):
    """A verdict that was given; `stage` is what the thing was then."""

    id: Id
    type: ReviewSubject
    subject_id: Id
    stage: ReviewStage
    decision: Verdict
    reason: str
    decided_by: PersonOut | None
    decided_at: Instant

    @classmethod
    def of(cls, made: ReviewDecided) -> "ReviewDecidedOut":
        """From the service's answer."""
        return cls(
            id=made.id, type=made.type, subject_id=made.subject_id, stage=made.stage, decision=made.verdict,
            reason=made.reason, decided_by=PersonOut.of(made.by) if made.by else None, decided_at=made.at,
        )  # fmt: skip


class FiguresQuery(ApiModel):
    """Of how many days back."""

    days: Annotated[int, Field(ge=1, le=_A_YEAR)] = _A_MONTH


class BurstOut(ApiModel):
    """Five names and more, entered by hand within minutes and without a scan between."""

    began_at: Instant
    ended_at: Instant
    names: int

    @classmethod
    def of(cls, burst: Burst) -> "BurstOut":
        """From the service's answer."""
        return cls(began_at=burst.began, ended_at=burst.ended, names=burst.names)


class StaffFiguresOut(ApiModel):
    """What one member of the staff has entered (`manual_share` in percent) and approved, their own scans among it."""

    person: PersonOut
    scanned: int
    looked_up: int
    typed_in: int
    manual_share: int
    approved: int
    approved_marked: int
    approved_own_scans: int
    bursts: list[BurstOut]

    @classmethod
    def of(cls, figures: StaffFigures) -> "StaffFiguresOut":
        """From the service's answer."""
        return cls(
            person=PersonOut.of(figures.person), scanned=figures.scanned, looked_up=figures.looked_up,
            typed_in=figures.typed_in, manual_share=figures.manual_share, approved=figures.approved,
            approved_marked=figures.approved_marked, approved_own_scans=figures.approved_own_scans,
            bursts=[BurstOut.of(burst) for burst in figures.bursts],
        )  # fmt: skip


class FiguresOut(ApiModel):
    """Everyone who has entered or approved anything, what looks odd first."""

    items: list[StaffFiguresOut]
