"""Kinds, commands, results and refusals of the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core.errors import Conflict, Gone, Invalid, NotFound

#: The unit of points; a reward's stock is counted in a unit of its own.
POINTS = "points"


def item_unit(reward_id: UUID) -> str:
    """The unit in which the stock of a reward is counted."""
    return f"item:{reward_id}"


class AccountKind(StrEnum):
    """What an account is for; its owner is a person, a place, a shop or a reward."""

    AVAILABLE = "available"  # of a person: free to spend, never below 0
    HELD = "held"  # of a person: set aside for a redemption, never below 0
    DEBT = "debt"  # of a person: spent points that were clawed back, never above 0
    ISSUANCE = "issuance"  # of a place: where points come from
    BUDGET = "budget"  # of a place: funds that run out, never below 0
    EXPIRED = "expired"  # of a scheme: where expired points go
    PAYABLE = "payable"  # of a shop: captured, not yet settled
    SETTLED = "settled"  # of a shop
    STOCK_SOURCE = "stock_source"  # of a reward: where its pieces come from
    STOCK = "stock"  # of a reward: on the shelf, never below 0
    STOCK_HELD = "stock_held"  # of a reward: promised to a redemption, never below 0
    STOCK_OUT = "stock_out"  # of a reward: handed over


class TxnKind(StrEnum):
    """What happened."""

    AWARD = "award"
    HOLD = "hold"
    CAPTURE = "capture"
    VOID = "void"
    HOLD_EXPIRED = "hold_expired"
    EXPIRE = "expire"
    REVERSE_AWARD = "reverse_award"
    REVERSE_CAPTURE = "reverse_capture"
    STOCK_CHANGE = "stock_change"


class ExpiryPolicy(StrEnum):
    """When points expire; `expiry_count` says how many of the unit, beyond the running one."""

    END_OF_YEAR = "end_of_year"  # 1: the end of the next calendar year
    END_OF_MONTH = "end_of_month"  # 12: the end of the same month a year later
    FIXED_DAYS = "fixed_days"  # 365: the same moment, so many days later
    FIXED_DATE = "fixed_date"  # all at one instant
    NEVER = "never"


class Measure(StrEnum):
    """Whether a rule thanks for time or for the deed."""

    HOUR = "hour"
    OCCURRENCE = "occurrence"


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


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an award came to; no transaction when it was worth nothing.

    `explanation` holds codes and figures: rule_id, rule_place_id, measure, minutes, rate, factor, multiplier,
    earned (before cuts), points, daily_cap, already (that day), cut, cut_by, repaid, reason.
    """

    transaction_id: UUID | None
    points: int
    explanation: dict[str, Any]


@dataclass(frozen=True, slots=True)
class HoldReceipt:
    """A hold that is booked."""

    transaction_id: UUID
    points: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a hold ended; of a void, how much was free again, had expired meanwhile, or repaid a debt."""

    transaction_id: UUID
    points: int
    returned: int = 0
    expired: int = 0
    repaid: int = 0


@dataclass(frozen=True, slots=True)
class Reversal:
    """What a reversal took back or gave back; no transaction when nothing had been booked."""

    transaction_id: UUID | None
    points: int = 0
    taken: int = 0
    expired: int = 0
    debt: int = 0
    repaid: int = 0


@dataclass(frozen=True, slots=True)
class StockReceipt:
    """A change of stock that is booked."""

    transaction_id: UUID


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal that its key remembers: asked again, the answer stays the same."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Break:
    """Something that must hold and does not: what, where, and the figures."""

    what: str
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.where}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Multiplier:
    """A factor (in percent) for deeds that begin inside a weekly window of local time.

    `days` are ISO weekdays (Monday is 1), empty for every day; `start` and `end` bound the window, end
    exclusive; an end that is not after the start lies on the next day, and the window belongs to the day
    it began on.
    """

    name: str
    factor_percent: int
    days: tuple[int, ...] = ()
    start: time | None = None
    end: time | None = None


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What a rule gives."""

    measure: Measure
    points: int
    daily_cap: int | None = None
    min_minutes: int | None = None
    manual_earns: bool = False
    multipliers: tuple[Multiplier, ...] = ()


@dataclass(frozen=True, slots=True)
class NewRule:
    """A rule to make for a place and a category, valid from and (exclusively) to an instant."""

    place_id: UUID
    category: str
    terms: RuleTerms
    valid_from: datetime
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class EndRule:
    """The instant from which a rule counts no longer."""

    rule_id: UUID
    valid_to: datetime


@dataclass(frozen=True, slots=True)
class ReplaceRule:
    """New terms in a rule's stead from an instant on; the old ones stay for deeds before it."""

    rule_id: UUID
    terms: RuleTerms
    valid_from: datetime
    valid_to: datetime | None = None


class InsufficientPoints(Conflict):
    """There are not enough free points, or a debt comes first."""

    code = "insufficient_points"


class OutOfStock(Conflict):
    """There are not enough pieces left."""

    code = "out_of_stock"


class AlreadyResolved(Conflict):
    """The hold has been captured, cancelled or has expired before."""

    code = "already_resolved"


class AlreadyBooked(Conflict):
    """The fact has been booked before, in another way."""

    code = "already_booked"


class HoldExpired(Gone):
    """The time of the hold is over."""

    code = "expired"


class HoldNotExpired(Conflict):
    """The time of the hold is not over yet."""

    code = "hold_not_expired"


class NoSuchHold(NotFound):
    """Nothing was held for this source."""


class NothingToDo(Invalid):
    """A change by nothing."""

    code = "no_change"
    field = "change"


class RuleOverlaps(Conflict):
    """Another rule of this place and category is valid in that time."""

    code = "rule_overlaps"
    field = "valid_from"


class RuleInUse(Conflict):
    """Records of that time are approved already; their points stay as they were explained."""

    code = "rule_in_use"
    field = "valid_from"


class RuleEnded(Conflict):
    """A rule can be ended earlier, never later."""

    code = "rule_ended"
    field = "valid_to"


class BadValidity(Invalid):
    """A rule must end after it begins."""

    code = "bad_validity"
    field = "valid_to"


class UnknownCategory(Invalid):
    """A category that is not in the list."""

    code = "unknown_category"
    field = "category"


class NoScheme(Conflict):
    """No points scheme covers the place."""

    code = "no_scheme"
