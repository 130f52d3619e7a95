"""Kinds of accounts, transactions, measures and expiry."""

from enum import StrEnum
from uuid import UUID

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
    FUND = "fund"
    CHARGE = "charge"
    ADJUST = "adjust"
    REPAY = "repay"
    CLOSE = "close"


class AdjustmentState(StrEnum):
    """From pending to exactly one of the other two."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


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


class Funding(StrEnum):
    """Where a scheme's points come from."""

    ISSUANCE = "issuance"  # as many as the rules say
    BUDGET = "budget"  # a month's budget of the place or of one above it, which cannot be overdrawn


class Cap(StrEnum):
    """What one person can earn at most for a kind of service, by the local time of the deed; named as in a rule."""

    DAILY = "daily_cap"
    WEEKLY = "weekly_cap"  # Monday to Sunday
    MONTHLY = "monthly_cap"


class SpecialDayKind(StrEnum):
    """Days that a place declares, on which a multiplier may count."""

    HEAT = "heat"  # 高温天
