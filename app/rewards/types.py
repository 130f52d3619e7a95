"""States, commands, results and refusals of rewards."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.checkins.types import Reason, status_of
from app.core.errors import Conflict, DomainError, Forbidden, Gone, Invalid

#: What the ledger calls the source of a redemption's transactions, and of a payment's.
SOURCE_TYPE, CHARGE_SOURCE = "redemption", "charge"


class RedemptionState(StrEnum):
    """From held to exactly one of the next three; what is captured may be taken back."""

    HELD = "held"
    CAPTURED = "captured"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REVERSED = "reversed"


class ChargeState(StrEnum):
    """Captured at once, or pending and then exactly one of the next three; what is captured may be taken back."""

    PENDING = "pending"
    CAPTURED = "captured"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REVERSED = "reversed"


class ChargeRefusal(StrEnum):
    """Why a payment was refused: reasons of a scan, or of the ledger."""

    INVALID = "invalid"
    FORGED = "forged"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    REVOKED = "revoked"
    BLOCKED = "blocked"
    NEEDS_CONFIRM = "needs_confirm"
    INSUFFICIENT_POINTS = "insufficient_points"
    ACCOUNT_CLOSED = "account_closed"


class ReversalState(StrEnum):
    """From pending to exactly one of the other two."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class Side(StrEnum):
    """The two who take a capture back together."""

    SHOP = "shop"
    COMMUNITY = "community"


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
    """Hand over against a code: a token, its address, or the 8 digits under the picture.

    `quantity` hands over fewer pieces than are held; the others go back to the shelf, their points to the person.
    """

    code: str
    nonce: str
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """What came of presenting a code. A refusal is a result and not an error, so that its row stays."""

    redemption_id: UUID | None
    reason: Reason | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class NewCharge:
    """Points to take at a counter from whoever's personal code or card it is, for what the memo says."""

    shop_id: UUID
    person_code: str
    points: int
    memo: str
    nonce: str


@dataclass(frozen=True, slots=True)
class ChargeResult:
    """What came of a payment. A refusal is a result and not an error, so that its row stays."""

    charge_id: UUID | None
    refusal: ChargeRefusal | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class AskReversal:
    """A capture (a redemption handed over, or a payment) to be taken back, with the reason."""

    capture_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class DecideReversal:
    """Yes (`answer` is None) or, with the reason, no to what the other side asks."""

    capture_id: UUID
    reversal_id: UUID
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class RedemptionCode:
    """What the resident shows at the counter."""

    url: str
    typed_code: str
    png_url: str


def refusal(reason: Reason) -> DomainError:
    """A reason of the closed list of scans as the error that a door tells."""
    kind = _BY_STATUS[status_of(reason)]
    return kind(reason.value, field="code" if kind is Invalid else None)


_BY_STATUS: dict[int, type[DomainError]] = {403: Forbidden, 409: Conflict, 410: Gone, 422: Invalid}


def charge_refusal(why: ChargeRefusal) -> DomainError:
    """Why there was no payment, as the error that a door tells."""
    if why in (ChargeRefusal.INSUFFICIENT_POINTS, ChargeRefusal.ACCOUNT_CLOSED):
        return CannotPay(why.value)
    kind = _BY_STATUS[status_of(Reason(why.value))]
    return kind(why.value, field="person_code" if kind is Invalid else None)


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


class CannotPay(Conflict):
    """The person has too few free points, or no account any more; how many they have is not the shop's to know."""

    code = "insufficient_points"
    told_as = "cannot_pay"


class NotPending(Conflict):
    """It waits for nobody's word any more."""

    code = "not_pending"


class MoreThanHeld(Invalid):
    """More pieces than were redeemed cannot be handed over."""

    code = "more_than_held"
    field = "quantity"


class NotCaptured(Conflict):
    """Nothing was handed over or paid, so there is nothing to take back."""

    code = "not_captured"


class AlreadyReversed(Conflict):
    """It has been taken back before."""

    code = "already_reversed"


class AskedByYou(Conflict):
    """The other side must be another person."""

    code = "asked_by_you"


class AskedAlready(Conflict):
    """One's own side has asked already; it is the other side's turn."""

    code = "already_asked"
