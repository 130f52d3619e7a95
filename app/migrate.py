"""Migrations, run and judged from Python: for the command line, readiness, and tests."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from app import registry
from app.core.db import Base

ROOT = Path(__file__).parent.parent


@cache
def head() -> str:
    """The newest revision that the code knows."""
    revision = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    if revision is None:
        raise RuntimeError("there are no migrations")
    return revision


def is_at_head(connection: Connection) -> bool:
    """Whether the database is at the revision that the code knows."""
    return MigrationContext.configure(connection).get_current_revision() == head()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database forward, each migration in a transaction of its own."""
    _with_config(engine, lambda config: command.upgrade(config, revision))


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision."""
    _with_config(engine, lambda config: command.downgrade(config, revision))


def differences(engine: Engine) -> list[str]:
    """What the database has that the models do not say, or the other way round; and guards that are missing."""
    registry.import_models()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [str(d) for d in compare_metadata(context, Base.metadata)]
        for triggers in registry.modules("triggers"):
            found += [f"the append-only trigger {name} is missing" for name in triggers.missing(connection)]
        for procedures in registry.modules("procedures"):
            found += [
                f"{name}, a function or trigger of the ledger, is not as it should be"
                for name in procedures.missing(connection)
            ]
        return found


def _with_config(engine: Engine, run: Callable[[Config], None]) -> None:
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        run(config)
        connection.commit()
