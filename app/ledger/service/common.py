"""What several verbs share: the accounts of a person, keys and hashes of what was asked."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.errors import DomainError
from app.ledger import policy
from app.ledger.book import Account, Balances
from app.ledger.models import Account as AccountRow
from app.ledger.models import Scheme
from app.ledger.types import (
    AccountClosed,
    AccountKind,
    Award,
    Capture,
    Charge,
    FundBudget,
    Hold,
    InsufficientPoints,
    Repay,
    Reverse,
    Source,
    StockChange,
    Void,
    item_unit,
)

Command = Award | Hold | Capture | Charge | Void | Reverse | Repay | StockChange | FundBudget
#: Not part of what is asked: the key itself, and what follows from the moment of asking.
_NOT_ASKED = frozenset({"key", "expires_at", "approver_id", "asked_by"})


@dataclass(frozen=True)
class Purse:
    """A person's three accounts in a scheme."""

    scheme_id: UUID
    person_id: UUID

    @cached_property
    def available(self) -> Account:
        """Free to spend."""
        return Account(self.scheme_id, AccountKind.AVAILABLE, self.person_id)

    @cached_property
    def held(self) -> Account:
        """Set aside for redemptions."""
        return Account(self.scheme_id, AccountKind.HELD, self.person_id)

    @cached_property
    def debt(self) -> Account:
        """Spent points that were clawed back."""
        return Account(self.scheme_id, AccountKind.DEBT, self.person_id)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A reward's accounts in a scheme, in the reward's own unit."""

    scheme_id: UUID
    reward_id: UUID

    def account(self, kind: AccountKind) -> Account:
        """The account of that kind."""
        return Account(self.scheme_id, kind, self.reward_id, item_unit(self.reward_id))


def expired_points(scheme_id: UUID) -> Account:
    """Where a scheme's expired points go."""
    return Account(scheme_id, AccountKind.EXPIRED, scheme_id)


def account_of(row: AccountRow) -> Account:
    """An account as the book knows it, from its row."""
    return Account(row.scheme_id, row.kind, row.owner_id, row.unit)


def expiry_of(scheme: Scheme) -> policy.Expiry:
    """A scheme's word on expiry, for the pure arithmetic."""
    return policy.Expiry(scheme.expiry_policy, scheme.expiry_count, scheme.expiry_at, ZoneInfo(scheme.time_zone))


def key_for(verb: str, source: Source, given: str | None) -> str:
    """The caller's key, or the business fact itself."""
    return given or f"{verb}:{source.type}:{source.id}"


def why_not_spend(purse: Purse, balances: Balances, lots: Iterable[policy.OpenLot], points: int) -> DomainError | None:
    """What keeps somebody from spending so many points, if anything does: a closed account, a debt, too few free ones."""
    if purse.available in balances.closed:
        return AccountClosed()
    free, debt = sum(lot.remaining for lot in lots), -balances[purse.debt]
    if debt or free < points:
        return InsufficientPoints(available=free, wanted=points, debt=debt)
    return None


def request_hash(command: Command) -> str:
    """A fingerprint of what was asked, not of what follows from it."""
    asked = {field.name: getattr(command, field.name) for field in fields(command) if field.name not in _NOT_ASKED}
    if asked.get("part", asked) is None:
        del asked["part"]  # as it was hashed before a part could be captured
    return fingerprint(type(command).__name__, asked)


def fingerprint(what: str, asked: Mapping[str, object]) -> str:
    """The same for what has no command of its own."""
    return hashlib.sha256(_encoder.encode([what, asked]).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return {"type": value.type, "id": value.id} if isinstance(value, Source) else str(value)


_encoder = json.JSONEncoder(sort_keys=True, default=_plain)
