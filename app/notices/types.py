"""What a notice may carry, and how its instants are told from its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

#: What a sentence may contain: words, figures, and times that the reader's zone and language will spell.
Value = str | int | datetime | date | UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFilter:
    """Which notices of one's own."""

    unread_only: bool = False


def pack(params: Mapping[str, Value]) -> dict[str, Any]:
    """Values as JSON keeps them; a time becomes an object of one member, so that it is not taken for a word."""
    return {name: _packed(value) for name, value in params.items()}


def unpack(params: Mapping[str, Any]) -> dict[str, str | int | datetime | date]:
    """What `pack` was given, ids as text."""
    return {name: _unpacked(value) for name, value in params.items()}


def _packed(value: Value) -> Any:
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return str(value) if isinstance(value, UUID) else value


def _unpacked(value: Any) -> Any:
    match value:
        case {"instant": str(told)}:
            return datetime.fromisoformat(told)
        case {"day": str(told)}:
            return date.fromisoformat(told)
    return value
