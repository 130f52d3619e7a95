"""Tables in which nothing is rewritten: guards in the database itself, for migrations to make and audits to list.

PostgreSQL: one statement-level trigger per table refuses UPDATE, DELETE and TRUNCATE.
SQLite: row triggers refuse UPDATE and DELETE. INSERT OR REPLACE deletes the old row without asking
the delete trigger (unless `recursive_triggers` is on), so a guard before each insert refuses a row
that would take the place of another by any unique key, the hidden rowid included. Hence on SQLite a
plain `ON CONFLICT DO NOTHING` is refused as well; writers look before they insert there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

_FUNCTION = "refuse_rewrite"


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """The guards of some tables; `tables` gives for each its unique keys, each a tuple of columns."""

    tables: Mapping[str, tuple[tuple[str, ...], ...]]

    def create_statements(self, dialect: str) -> list[str]:
        """The statements that put every guard in place; the tables must exist."""
        if dialect == "postgresql":
            return [_postgresql_function(), *(_postgresql_trigger(table) for table in self.tables)]
        return [statement for table, keys in self.tables.items() for statement in _sqlite_triggers(table, keys)]

    def drop_statements(self, dialect: str) -> list[str]:
        """The statements that take the guards away, for a downgrade; the function stays, others may use it."""
        if dialect == "postgresql":
            return [f"DROP TRIGGER IF EXISTS {_name(table, 'append_only')} ON {table}" for table in self.tables]
        return [f"DROP TRIGGER IF EXISTS {name}" for name in sorted(self.expected(dialect))]

    def expected(self, dialect: str) -> frozenset[str]:
        """The names of all guards."""
        kinds = ("append_only",) if dialect == "postgresql" else ("no_update", "no_delete", "no_replace")
        return frozenset(_name(table, kind) for table in self.tables for kind in kinds)

    def missing(self, connection: Connection) -> list[str]:
        """Guards that the database lacks, that are switched off, or (SQLite) that say something else."""
        dialect = connection.dialect.name
        if dialect == "postgresql":
            query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
            present = {row[0] for row in connection.execute(text(query))}
        else:
            wanted = set(self.create_statements(dialect))
            query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            present = {name for name, sql in connection.execute(text(query)) if sql in wanted}
        return sorted(self.expected(dialect) - present)


def is_refused(error: DBAPIError, table: str) -> bool:
    """Whether it is the guard of this table that refused."""
    return f"{table} is append-only" in str(error.orig)


def _name(table: str, kind: str) -> str:
    return f"{table}_{kind}"


def _postgresql_function() -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
    )


def _postgresql_trigger(table: str) -> str:
    return (
        f"CREATE TRIGGER {_name(table, 'append_only')} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()"
    )


def _sqlite_triggers(table: str, keys: tuple[tuple[str, ...], ...]) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    taken = " OR ".join(_exists(table, key) for key in (*keys, ("rowid",)))
    return [
        f"CREATE TRIGGER {_name(table, 'no_update')} BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {_name(table, 'no_delete')} BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {_name(table, 'no_replace')} BEFORE INSERT ON {table} WHEN {taken} {refuse}",
    ]


def _exists(table: str, key: tuple[str, ...]) -> str:
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  # names from the list above
