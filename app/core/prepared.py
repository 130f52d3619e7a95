"""Statements of the hot path: written with SQLAlchemy, compiled once for each database, then said to the driver itself.

What SQLAlchemy does around each statement costs more than the statement; here are left its transactions, its types,
its errors and its event before a statement is said.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import BindParameter, Connection, Delete, Dialect, Float, Insert, Select, Update, literal_column
from sqlalchemy.engine.interfaces import DBAPICursor, DBAPIModule
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors
from sqlalchemy.types import TypeEngine

_Convert = Callable[[Any], Any] | None
_Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete


@dataclass(frozen=True, slots=True)
class _Compiled:
    """What the driver is told, and how values go in and come out."""

    text: str
    positions: Sequence[str] | None
    constants: Mapping[str, Any]
    into: Mapping[str, _Convert]
    out_of: Sequence[_Convert]

    def params(self, given: Mapping[str, Any]) -> Any:
        """Values as the driver wants them."""
        values = {**self.constants}
        for name, convert in self.into.items():
            values[name] = convert(given[name]) if convert else given[name]
        return values if self.positions is None else tuple(values[name] for name in self.positions)


class Prepared:
    """A statement with named parameters, and no IN. No object of the ORM comes out of it, and nothing pending is flushed for it."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update | Delete) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, *rows: Mapping[str, Any]) -> int:
        """Say it for each of these, in order; gives how many rows were touched."""
        compiled = self._for(connection.dialect)
        touched: int = _say(connection, compiled.text, *(compiled.params(row) for row in rows)).rowcount
        return touched

    def all(self, connection: Connection, **given: Any) -> list[tuple[Any, ...]]:
        """The rows that it finds."""
        compiled = self._for(connection.dialect)
        found = _say(connection, compiled.text, compiled.params(given)).fetchall()
        return [
            tuple(convert(value) if convert else value for convert, value in zip(compiled.out_of, row, strict=True))
            for row in found
        ]

    def one(self, connection: Connection, **given: Any) -> tuple[Any, ...]:
        """The only row that it finds."""
        (row,) = self.all(connection, **given)
        return row

    def _for(self, dialect: Dialect) -> _Compiled:
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = self._compile(dialect)
        return self._compiled[dialect.name]

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = _with_constants(self._statement, dialect).compile(dialect=dialect)
        into, constants = {}, {}
        for bind, name in compiled.bind_names.items():
            convert = _native(bind.type, dialect).bind_processor(dialect)
            if bind.required:
                into[name] = convert
            else:
                constants[name] = convert(bind.value) if convert else bind.value
        columns = self._statement.selected_columns if isinstance(self._statement, Select) else ()
        out_of = [_reviver(column.type, dialect) for column in columns]
        return _Compiled(str(compiled), compiled.positiontup, constants, into, out_of)


def _with_constants(statement: _Statement, dialect: Dialect) -> _Statement:
    """What never changes is written out: less to send, and PostgreSQL knows which partial index has the answer."""

    def written_out(element: Any, **_: Any) -> Any:
        if not isinstance(element, BindParameter) or element.required:
            return None
        write = _native(element.type, dialect).literal_processor(dialect)
        return literal_column(write(element.value), element.type) if write else None

    return cast(_Statement, visitors.replacement_traverse(statement, {}, written_out))


def _say(connection: Connection, text: str, *params: Any) -> DBAPICursor:
    cursor = connection.connection.cursor()
    several = len(params) > 1
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, text, params, None, several)
    try:
        if several:
            cursor.executemany(text, params)
        else:
            cursor.execute(text, params[0])
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, text, error) from error
    return cursor


def _told(connection: Connection, text: str, error: DBAPIModule.Error) -> Exception:
    """The error as SQLAlchemy tells it. If the server is gone, so are all connections that wait in the pool."""
    dialect, driver = connection.dialect, connection.connection
    is_gone = dialect.is_disconnect(error, driver, None)
    if is_gone:
        connection.invalidate(error)
        connection.engine.dispose()
    return DBAPIError.instance(
        text, None, error, dialect.loaded_dbapi.Error, hide_parameters=connection.engine.hide_parameters,
        connection_invalidated=is_gone, dialect=dialect,
    )  # fmt: skip


def _reviver(kind: TypeEngine[Any], dialect: Dialect) -> _Convert:
    """Floats come as they are: their processor would ask for a type code that no cursor has told yet."""
    return None if isinstance(kind, Float) else _native(kind, dialect).result_processor(dialect, None)


def _native(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
