"""Column types that mean the same on SQLite's STRICT tables and on PostgreSQL.

STRICT accepts only INTEGER, TEXT, REAL and BLOB as type names, so SQLAlchemy's
own names are mapped to those for SQLite; the migrations and `alembic check`
see the same names, hence no drift.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Dialect, String, types
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles


class UtcDateTime(types.TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database; a naive value is refused."""

    impl = types.DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a cursor revives; a decorated type does not tell by itself."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC, naive on SQLite."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is no instant")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: always aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: A small object or list; JSONB on PostgreSQL.
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

#: Text compared byte by byte on both databases, for codes and paths searched by prefix.
ByteText = String().with_variant(String(collation="C"), "postgresql")


def _as(name: str) -> Callable[..., str]:
    def compile_type(element: Any, compiler: Any, **kw: Any) -> str:
        return name

    return compile_type


for _type, _name in {
    types.String: "TEXT",
    types.Text: "TEXT",
    types.Enum: "TEXT",
    types.Uuid: "TEXT",
    types.DateTime: "TEXT",
    types.Date: "TEXT",
    types.JSON: "TEXT",
    types.Boolean: "INTEGER",
    types.BigInteger: "INTEGER",
    types.SmallInteger: "INTEGER",
    types.Float: "REAL",
    types.Double: "REAL",
}.items():
    compiles(_type, "sqlite")(_as(_name))
