"""Attendances as programs read and change them."""

from uuid import UUID

from app.checkins.schemas.scans import PersonOut
from app.checkins.types import (
    AttendanceState,
    AttendanceView,
    Direction,
    HeadCount,
    LookUp,
    Undo,
)
from app.web.schema import ApiModel, ClientToken, Id, Instant
from app.web.schema import Reason as ReasonText


class AttendanceOut(ApiModel):
    """One person's presence in a shift; `minutes` once it is over."""

    id: Id
    shift_id: Id
    person: PersonOut
    state: AttendanceState
    checked_in_at: Instant
    checked_out_at: Instant | None
    minutes: int | None
    marks: list[str]

    @classmethod
    def of(cls, view: AttendanceView) -> "AttendanceOut":
        """From the service's answer."""
        return cls(
            id=view.id, shift_id=view.shift_id, person=PersonOut.of(view.person), state=view.state,
            checked_in_at=view.checked_in_at, checked_out_at=view.checked_out_at, minutes=view.minutes,
            marks=list(view.marks),
        )  # fmt: skip


class HeadCountOut(ApiModel):
    """How many are in now, have come at all, and hold a seat."""

    present: int
    came: int
    expected: int

    @classmethod
    def of(cls, count: HeadCount) -> "HeadCountOut":
        """From the service's answer."""
        return cls(present=count.present, came=count.came, expected=count.expected)


class LookUpIn(ApiModel):
    """Somebody whom staff found by name."""

    person_id: Id
    direction: Direction = Direction.IN
    nonce: ClientToken

    def to_command(self, shift_id: UUID) -> LookUp:
        """For the service."""
        return LookUp(shift_id, self.person_id, self.direction, self.nonce)


class UndoIn(ApiModel):
    """Why it was a mistake."""

    reason: ReasonText

    def to_command(self, attendance_id: UUID) -> Undo:
        """For the service."""
        return Undo(attendance_id, self.reason)
