"""Schemes: what is said of one, and how one is made and changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.ledger.types.kinds import ExpiryPolicy, Funding


@dataclass(frozen=True, slots=True)
class SchemeTerms:
    """When points end, how long they may be held, what a shop may take unasked, and who pays."""

    expiry_policy: ExpiryPolicy = ExpiryPolicy.END_OF_YEAR
    expiry_count: int | None = 1
    expiry_at: datetime | None = None
    hold_days: int = 7
    charge_limit: int = 200
    funding: Funding = Funding.ISSUANCE


@dataclass(frozen=True, slots=True)
class NewScheme:
    """Points of its own for a place and all below it."""

    place_id: UUID
    code: str
    name: str
    terms: SchemeTerms


@dataclass(frozen=True, slots=True)
class ChangeScheme:
    """New values for some of a scheme's columns; what is not named stays."""

    scheme_id: UUID
    values: dict[str, Any]
