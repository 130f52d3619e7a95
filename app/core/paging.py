"""Lists in pages: by the last key seen, so that a page stays right while rows are added."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.errors import Invalid

T = TypeVar("T")
DEFAULT_LIMIT = 50
MAX_LIMIT = 200

Key = ColumnElement[Any] | InstrumentedAttribute[Any]


class BadCursor(Invalid):
    """A cursor that this list did not give out."""

    code = "bad_cursor"
    field = "cursor"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How many items, and after which one."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list and where the next ones begin (None: there are no more)."""

    items: Sequence[T]
    next_cursor: str | None


def paginate(
    session: Session,
    query: Select[*tuple[Any, ...]],
    keys: Sequence[Key],
    request: PageRequest,
    *,
    descending: bool = True,
) -> Page[Any]:
    """One page of `query`, ordered by `keys`, of which the last must be unique.

    `query` selects one entity, or several columns (then items are rows); the keys must be
    attributes of the entity or the columns of the row. One statement.
    """
    query = query.order_by(*(k.desc() if descending else k.asc() for k in keys))
    if request.cursor is not None:
        seen = tuple_(*(literal(v, k.type) for v, k in zip(_decode(request.cursor, keys), keys, strict=True)))
        query = query.where(tuple_(*keys) < seen if descending else tuple_(*keys) > seen)
    rows = session.execute(query.add_columns(*keys).limit(request.limit + 1)).all()
    width = len(keys)
    items = [row[0] if len(row) == width + 1 else row[:-width] for row in rows[: request.limit]]
    more = len(rows) > request.limit
    return Page(items, _encode(rows[request.limit - 1][-width:]) if more else None)


def _encode(values: Sequence[Any]) -> str:
    plain = [v.isoformat() if isinstance(v, date) else str(v) if isinstance(v, UUID) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _decode(cursor: str, keys: Sequence[Key]) -> list[Any]:
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(plain, list) or len(plain) != len(keys):
            raise BadCursor
        return [_revive(v, k.type.python_type) for v, k in zip(plain, keys, strict=True)]
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise BadCursor from error


def _revive(value: Any, kind: type) -> Any:
    if kind is UUID:
        return UUID(value)
    if issubclass(kind, datetime):
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise BadCursor
        return instant
    if issubclass(kind, date):
        return date.fromisoformat(value)
    if type(value) is not kind or (isinstance(value, int) and abs(value) >= 2**63):
        raise BadCursor
    if isinstance(value, str) and ("\x00" in value or not value.isprintable()):
        raise BadCursor
    return value
