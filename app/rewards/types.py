"""States, commands, results and refusals of rewards."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.checkins.types import Reason, status_of
from app.core.errors import Conflict, DomainError, Forbidden, Gone, Invalid

#: What the ledger calls the source of a redemption's transactions.
SOURCE_TYPE = "redemption"


class RedemptionState(StrEnum):
    """From held to exactly one of the other three."""

    HELD = "held"
    CAPTURED = "captured"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class NewReward:
    """Something a shop gives for points."""

    shop_id: UUID
    title: str
    points: int
    stock: int
    per_person_limit: int | None = None
    description: str | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EditReward:
    """New values for a reward, only the named ones; `closed` withdraws it or offers it again."""

    reward_id: UUID
    changes: tuple[tuple[str, str | int | bool | datetime | None], ...]


@dataclass(frozen=True, slots=True)
class Restock:
    """More or fewer pieces in stock, with the reason."""

    reward_id: UUID
    change: int
    reason: str


@dataclass(frozen=True, slots=True)
class Redeem:
    """Take a reward: for oneself, or at the desk for somebody whose card one has just scanned."""

    reward_id: UUID
    quantity: int = 1
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """Hand over against a code: a token, its address, or the 8 digits under the picture."""

    code: str
    nonce: str


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """What came of presenting a code. A refusal is a result and not an error, so that its row stays."""

    redemption_id: UUID | None
    reason: Reason | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class RedemptionCode:
    """What the resident shows at the counter."""

    url: str
    typed_code: str
    png_url: str


def refusal(reason: Reason) -> DomainError:
    """A reason of the closed list of scans as the error that a door tells."""
    kind = {403: Forbidden, 409: Conflict, 410: Gone, 422: Invalid}[status_of(reason)]
    return kind(reason.value, field="code" if kind is Invalid else None)


class LimitReached(Conflict):
    """The person has had as many of this reward as one person may."""

    code = "limit_reached"


class RewardOver(Conflict):
    """The reward is withdrawn or past its last day."""

    code = "reward_over"


class AlreadyRedeemed(Conflict):
    """The redemption has been captured; it cannot be cancelled."""

    code = "already_redeemed"


class NotHeld(Conflict):
    """The redemption was cancelled or has expired."""

    code = "not_held"


class UntilPast(Invalid):
    """A reward's last moment lies in the past."""

    code = "valid_until_past"
    field = "valid_until"


class NoChange(Invalid):
    """A change of stock by nothing."""

    code = "no_change"
    field = "change"
