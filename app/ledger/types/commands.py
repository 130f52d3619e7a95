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
class Capture:
    """The shop hands over what was held for it."""

    hold_source: Source
    shop_id: UUID
    key: str | None = None


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
    """Undo the award or the capture that was booked for a source."""

    source: Source
    reason: str
    approver_id: UUID | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class StockChange:
    """More or fewer pieces of a reward on the shelf; `place_id` is the shop's."""

    reward_id: UUID
    place_id: UUID
    change: int
    reason: str
    key: str | None = None
