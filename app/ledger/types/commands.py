"""What may be asked of the ledger by the rooms above it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Source:
    """The business fact behind a transaction: record R, redemption D."""

    type: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Award:
    """A deed to be thanked for; the rules say with how many points.

    `key` is for callers with an idempotency key of their own; without one the source is the key.
    """

    person_id: UUID
    place_id: UUID
    category: str
    minutes: int
    started_at: datetime
    measured: bool
    source: Source
    approver_id: UUID | None = None
    team_id: UUID | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Points (and pieces of a reward) to be set aside until `expires_at`; `place_id` is the shop's."""

    person_id: UUID
    place_id: UUID
    points: int
    source: Source
    expires_at: datetime
    stock: tuple[UUID, int] | None = None
    title: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """So many of the points held, and of the pieces, if any are held with them."""

    points: int
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class Capture:
    """The shop hands over what was held for it, whole or in part; the rest goes back."""

    hold_source: Source
    shop_id: UUID
    key: str | None = None
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """Points paid at a shop's counter at once; `place_id` is the shop's."""

    person_id: UUID
    place_id: UUID
    shop_id: UUID
    points: int
    source: Source
    title: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Adjust:
    """A correction of somebody's points to ask for; above or below zero."""

    person_id: UUID
    amount: int
    reason: str


@dataclass(frozen=True, slots=True)
class DecideAdjustment:
    """Yes (`answer` is None) or, with the reason, no to a correction that somebody else asked for."""

    adjustment_id: UUID
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Repay:
    """Let free points repay a debt; `place_id` says in which scheme."""

    person_id: UUID
    place_id: UUID
    source: Source
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """The end of a person's account in the scheme of their home."""

    person_id: UUID
    reason: str


class VoidKind(StrEnum):
    """Why a hold comes to nothing."""

    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Void:
    """A hold comes to nothing: points and pieces go back to where they came from."""

    hold_source: Source
    kind: VoidKind = VoidKind.CANCELLED
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Reverse:
    """Undo the award, the capture or the charge that was booked for a source."""

    source: Source
    reason: str
    approver_id: UUID | None = None
    key: str | None = None
    #: Who wanted it, where the actor only approves.
    asked_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class StockChange:
    """More or fewer pieces of a reward on the shelf; `place_id` is the shop's."""

    reward_id: UUID
    place_id: UUID
    change: int
    reason: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class FundBudget:
    """More points for a place's month, such as 2026-11."""

    place_id: UUID
    month: str
    points: int
    reason: str
