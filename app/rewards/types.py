"""States, commands, results and refusals of rewards."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.core.errors import Conflict, Invalid


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
class RewardChange:
    """New values for a reward; `changed` says which of them are meant, since None means "no limit"."""

    reward_id: UUID
    changed: frozenset[str]
    title: str | None = None
    points: int | None = None
    per_person_limit: int | None = None
    description: str | None = None
    valid_until: datetime | None = None
    closed: bool | None = None


@dataclass(frozen=True, slots=True)
class RestockReward:
    """More or fewer pieces in stock, with the reason."""

    reward_id: UUID
    change: int
    reason: str


@dataclass(frozen=True, slots=True)
class Redeem:
    """Take a reward; for somebody else only with the code of their card, just scanned."""

    reward_id: UUID
    quantity: int = 1
    person_id: UUID | None = None
    #: The card or personal code that the helper scanned to know whom they serve.
    person_code: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """Hand over against a code: a token, its address, or the 8 digits under the picture."""

    code: str
    nonce: str


@dataclass(frozen=True, slots=True)
class RedemptionCode:
    """What the resident shows at the counter."""

    url: str
    typed_code: str
    png_url: str


class LimitReached(Conflict):
    """The person has had as many of this reward as one person may."""

    code = "limit_reached"


class RewardOver(Conflict):
    """The reward is withdrawn or past its last day."""

    code = "reward_over"


class NotHeld(Conflict):
    """The redemption is no longer held: captured, cancelled or expired."""

    code = "not_held"


class ShopIsClosed(Conflict):
    """The shop takes part no longer."""

    code = "shop_closed"


class NotYourself(Invalid):
    """Helping is for somebody else; for oneself there is the ordinary way."""

    code = "assist_not_yourself"
    field = "person_id"


class CaptureNonceReused(Conflict):
    """The same nonce came with another code."""

    code = "nonce_reused"
    field = "nonce"
