"""A transaction as bytes: the same ones before it is written and after it is read, on both databases."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

R = TypeVar("R", bound=Mapping[str, Any])

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)

_TXN = (
    "id", "scheme_id", "kind", "place_id", "idem_key", "request_hash", "source_type", "source_id", "reverses_id",
    "resolves_id", "effective_at", "created_at", "expires_at", "actor_id", "approver_id", "reason", "rule_id", "meta",
)  # fmt: skip
_TRANSFER = ("line", "debit_account_id", "credit_account_id", "amount")
#: Not `remaining`, which changes: the moves say what became of it.
_LOT = ("account_id", "expires_at", "amount", "earned_on", "earned_for")
_MOVE = ("lot_id", "delta")


@dataclass(frozen=True, slots=True)
class Entry(Generic[R]):
    """A transaction with all that was written with it, as rows."""

    txn: R
    transfers: Sequence[R]
    lot: R | None
    moves: Sequence[R]


def encode(entry: Entry[R]) -> bytes:
    """JSON with a fixed order of fields: no two entries share an encoding, and no entry has two.

    Ids are hex digits, instants whole microseconds since 1970, days ISO; lines sort by number, moves by lot.
    """
    parts = (
        [entry.txn[name] for name in _TXN],
        sorted([row[name] for name in _TRANSFER] for row in entry.transfers),
        entry.lot and [entry.lot[name] for name in _LOT],
        sorted([row[name] for name in _MOVE] for row in entry.moves),
    )
    return _encoder.encode(parts).encode()


def _plain(value: object) -> str | int:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICROSECOND
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the books")


_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_plain)
