"""What the ledger answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an award came to; no transaction when it was worth nothing.

    `explanation` holds codes and figures: rule_id, rule_place_id, measure, minutes, rate, factor, multiplier,
    earned (before cuts), points, cut, cut_by (a Cap) with the cap's figure under its name, already (earned in
    its period), budget_id, repaid, reason. `refused` says by its code why a deed of many was not booked,
    and may be tried again: budget_exhausted, approver_cap_reached.
    """

    transaction_id: UUID | None
    points: int
    explanation: dict[str, Any]
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class HoldReceipt:
    """A hold that is booked."""

    transaction_id: UUID
    points: int


@dataclass(frozen=True, slots=True)
class ChargeReceipt:
    """A payment that is booked."""

    transaction_id: UUID
    points: int


@dataclass(frozen=True, slots=True)
class Repayment:
    """How much of a debt was repaid; no transaction when there was nothing to repay, or nothing to repay it with."""

    transaction_id: UUID | None
    points: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a hold ended: its points, of a capture those that the shop got.

    Of what came back: how much was free again, had expired meanwhile, or repaid a debt.
    """

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
class Sealed:
    """How many transactions were sealed, and for how many days a head was signed."""

    transactions: int
    heads: int


@dataclass(frozen=True, slots=True)
class Break:
    """Something that must hold and does not: what, where, and the figures."""

    what: str
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.where}: {self.detail}"
