"""What the review desk speaks of: marked scans and records, groups of them, verdicts, figures of staff."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.checkins.types.results import PersonShown
from app.checkins.types.words import Reason


class ReviewSubject(StrEnum):
    """What is looked at."""

    SCAN = "scan"
    RECORD = "record"


class ReviewStage(StrEnum):
    """Where it stands: a record that waits or counts already; a scan that was refused or has led to no record."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    MARKED = "marked"


class ReviewGrouping(StrEnum):
    """By whose doing marked things are put together."""

    PERSON = "person"
    DEVICE = "device"
    APPROVER = "approver"


class Verdict(StrEnum):
    """Right as it is, or not: then a waiting record is rejected, an approved one reversed."""

    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which marked things; those of an approver are approved already, all others wait."""

    person_id: UUID | None = None
    device_id: str | None = None
    approver_id: UUID | None = None
    #: Records that were approved in spite of their marks, instead of what waits.
    approved: bool = False


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A marked scan or record, with what one must know to decide."""

    type: ReviewSubject
    id: UUID
    stage: ReviewStage
    at: datetime
    person: PersonShown | None
    #: Whose device it came from, if somebody else's: staff who handed in a queue.
    scanned_by: PersonShown | None
    approver: PersonShown | None
    device_id: str | None
    title: str | None
    minutes: int | None
    marks: tuple[str, ...]
    #: Why a scan was refused, and what the sentence that says so needs.
    reason: Reason | None
    #: Why the reader may not decide; None if they may.
    refusal: str | None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewGroup:
    """How many marked things somebody (or a device) has to do with."""

    key: str
    person: PersonShown | None
    items: int
    people: int
    newest: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """A verdict about one marked thing, with the reason that is kept."""

    type: ReviewSubject
    id: UUID
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewDecided:
    """A verdict as it stands in the list of verdicts."""

    id: UUID
    type: ReviewSubject
    subject_id: UUID
    stage: ReviewStage
    verdict: Verdict
    reason: str
    by: PersonShown | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Burst:
    """Names entered by hand one right after the other, without a scan between them."""

    began: datetime
    ended: datetime
    names: int


@dataclass(frozen=True, slots=True)
class StaffFigures:
    """What one member of the staff has entered and approved in a time."""

    person: PersonShown
    #: Scans of people's codes and cards; names found in the list; records typed in.
    scanned: int
    looked_up: int
    typed_in: int
    approved: int
    approved_marked: int
    #: Of what they approved, those whom they had scanned in or out themselves.
    approved_own_scans: int
    bursts: tuple[Burst, ...] = field(default_factory=tuple)

    @property
    def manual_share(self) -> int:
        """Percent of what they entered that rests on no scan."""
        entered = self.scanned + self.looked_up + self.typed_in
        return round(100 * (self.looked_up + self.typed_in) / entered) if entered else 0


@dataclass(frozen=True, slots=True)
class Preset:
    """A verdict whose reason has been thought of already: one key is enough."""

    key: str
    name: str  # the sentence is `review.reason.<name>`
    verdict: Verdict


PRESETS = (
    Preset("a", "asked", Verdict.ACCEPT),
    Preset("f", "family", Verdict.ACCEPT),
    Preset("r", "absent", Verdict.REJECT),
    Preset("t", "times", Verdict.REJECT),
)
