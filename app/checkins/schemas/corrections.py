"""Confirmations, corrections, re-scans and head counts as programs read and change them."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictInt

from app.checkins.schemas.presence import AttendanceOut
from app.checkins.schemas.scans import PersonOut
from app.checkins.types import (
    AskCorrection,
    AttendanceFilter,
    AttendanceState,
    Confirm,
    CorrectionFilter,
    CorrectionState,
    CorrectionView,
    CountHeads,
    DecideCorrection,
    HeadsCounted,
    LedAttendance,
    RescanView,
)
from app.web.schema import ApiModel, Id, Instant, PageQuery
from app.web.schema import Reason as ReasonText

_MOST_HEADS = 10_000


class ConfirmIn(ApiModel):
    """That somebody stayed as long as the clock wrote down, or until another time, with a reason."""

    checked_out_at: Instant | None = None
    reason: ReasonText | None = None

    def to_command(self, attendance_id: UUID) -> Confirm:
        """For the service."""
        return Confirm(attendance_id, self.checked_out_at, self.reason)


class CorrectionIn(ApiModel):
    """That one was at a shift; times left open are taken from scans and shift."""

    shift_id: Id
    checked_in_at: Instant | None = None
    checked_out_at: Instant | None = None
    note: Annotated[ReasonText | None, Field(description="Needed where nothing was scanned at all.")] = None

    def to_command(self) -> AskCorrection:
        """For the service."""
        return AskCorrection(self.shift_id, self.checked_in_at, self.checked_out_at, self.note)


class Decision(StrEnum):
    """What the leader makes of it."""

    ACCEPT = "accept"
    DECLINE = "decline"


class DecisionIn(ApiModel):
    """Accept, perhaps with other times; or decline, with a reason that the volunteer reads."""

    decision: Decision
    reason: ReasonText | None = None
    checked_in_at: Instant | None = None
    checked_out_at: Instant | None = None

    def to_command(self, correction_id: UUID) -> DecideCorrection:
        """For the service."""
        accept = self.decision is Decision.ACCEPT
        return DecideCorrection(correction_id, accept, self.reason, self.checked_in_at, self.checked_out_at)


class AttendanceQuery(PageQuery):
    """Which attendances."""

    shift_id: Id | None = None
    state: AttendanceState | None = None
    over: Annotated[bool, Field(description="Only those of shifts that are over.")] = False
    waiting: Annotated[bool, Field(description="Only those that wait for your confirmation.")] = False

    def to_filter(self) -> AttendanceFilter:
        """What the query asks."""
        return AttendanceFilter(self.shift_id, self.state, self.over, self.waiting)


class CorrectionQuery(PageQuery):
    """Which wishes."""

    state: CorrectionState | None = None
    shift_id: Id | None = None
    mine: Annotated[bool, Field(description="Only your own.")] = False

    def to_filter(self) -> CorrectionFilter:
        """What the query asks."""
        return CorrectionFilter(self.state, self.shift_id, self.mine)


class LedAttendanceOut(AttendanceOut):
    """An attendance in a list over several shifts."""

    title: str
    starts_at: Instant
    ends_at: Instant
    called_off: Annotated[str | None, Field(description="Why the shift was called off, if it was.")]

    @classmethod
    def of(cls, led: LedAttendance) -> "LedAttendanceOut":  # type: ignore[override]
        """From the service's answer."""
        own = AttendanceOut.of(led.view).model_dump()
        return cls(**own, title=led.title, starts_at=led.starts_at, ends_at=led.ends_at, called_off=led.view.called_off)


class CorrectionOut(ApiModel):
    """A wish for a correction; `attendance_id` once there is an attendance, `scanned` if one end was scanned."""

    id: Id
    shift_id: Id
    title: str
    person: PersonOut
    attendance_id: Id | None
    checked_in_at: Instant
    checked_out_at: Instant
    note: str | None
    scanned: bool
    state: CorrectionState
    asked_at: Instant
    decided_at: Instant | None
    decision_reason: str | None

    @classmethod
    def of(cls, view: CorrectionView) -> "CorrectionOut":
        """From the service's answer."""
        return cls(
            id=view.id, shift_id=view.shift_id, title=view.title, person=PersonOut.of(view.person),
            attendance_id=view.attendance_id, checked_in_at=view.checked_in_at, checked_out_at=view.checked_out_at,
            note=view.note, scanned=view.is_scanned, state=view.state, asked_at=view.asked_at,
            decided_at=view.decided_at, decision_reason=view.decision_reason,
        )  # fmt: skip


class RescanOut(ApiModel):
    """Everyone who was in is asked to scan the `check` code until `until`; who does not is marked `no_rescan`."""

    id: Id
    shift_id: Id
    asked_at: Instant
    until: Instant
    by_clock: bool
    asked: int
    seen: int

    @classmethod
    def of(cls, view: RescanView) -> "RescanOut":
        """From the service's answer."""
        return cls(
            id=view.id, shift_id=view.shift_id, asked_at=view.asked_at, until=view.until, by_clock=view.by_clock,
            asked=view.asked, seen=view.seen,
        )  # fmt: skip


class CountIn(ApiModel):
    """How many people you see."""

    counted: Annotated[StrictInt, Field(ge=0, le=_MOST_HEADS)]

    def to_command(self, shift_id: UUID) -> CountHeads:
        """For the service."""
        return CountHeads(shift_id, self.counted)


class CountOut(ApiModel):
    """What the leader counted, beside what the list said at that moment."""

    id: Id
    shift_id: Id
    counted: int
    listed: int
    difference: int
    counted_at: Instant
    counted_by: PersonOut

    @classmethod
    def of(cls, count: HeadsCounted) -> "CountOut":
        """From the service's answer."""
        return cls(
            id=count.id, shift_id=count.shift_id, counted=count.counted, listed=count.listed,
            difference=count.counted - count.listed, counted_at=count.counted_at,
            counted_by=PersonOut.of(count.counted_by),
        )  # fmt: skip
