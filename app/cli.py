"""The command `shanlin`: each subcommand answers with exit status 0, or one line on stderr and 1."""

import json
from gettext import translation
from pathlib import Path
from typing import Any

import click
from alembic.util.exc import CommandError
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError, ProgrammingError

from app import migrate, registry, serving
from app.core.bootstrap import open_house
from app.core.errors import DomainError
from app.core.settings import Settings
from app.demo import cli as demo_cli
from app.factory import create_app
from app.web import i18n


class OneLine(click.Group):
    """Turns what a person can mend into one line on stderr; a bug keeps its traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except DomainError as error:
            raise click.ClickException(_sentence(error)) from error
        except ValidationError as error:
            raise click.ClickException("; ".join(_wrong_setting(e) for e in error.errors())) from error
        except CommandError as error:
            raise click.ClickException(" ".join(str(error).split())) from error
        except BrokenPipeError:
            raise  # who reads our output has left; click ends quietly
        except OSError as error:
            where = f": {error.filename}" if error.filename else ""
            raise click.ClickException(f"{error.strerror or error}{where}") from error
        except (OperationalError, ProgrammingError) as error:
            if _lacks_tables(error):
                raise click.ClickException(_BEHIND) from error
            if isinstance(error, ProgrammingError):
                raise
            raise click.ClickException(f"the database does not answer: {str(error.orig).splitlines()[0]}") from error


_BEHIND = "the database is not at the revision that this version needs; run `shanlin db upgrade`"
_UNDEFINED = {"42P01", "42703"}  # PostgreSQL: no such table, no such column


def _lacks_tables(error: OperationalError | ProgrammingError) -> bool:
    """Whether a table or column is missing: SQLite says so in words only."""
    said = str(error.orig)
    return getattr(error.orig, "sqlstate", None) in _UNDEFINED or "no such table" in said or "no such column" in said


def _wrong_setting(error: Any) -> str:
    """What is wrong with which setting; a rule of our own names it itself."""
    message: str = error["msg"].removeprefix("Value error, ")
    named = message.startswith("SHANLIN_") or not error["loc"]
    return message if named else f"SHANLIN_{str(error['loc'][0]).upper()}: {message}"


def _sentence(error: DomainError) -> str:
    """The English sentence for the code, as an administrator's terminal shows it."""
    i18n.compile_catalogues()
    words = translation("messages", str(i18n.ROOT), languages=["en"])
    return words.gettext(f"error.{error.code}") % error.params


@click.group(cls=OneLine)
def main() -> None:
    """Shanlin 善邻: the points-and-rewards volunteer system of a city's communities."""


@main.command()
@click.option("--host", help="Address to listen on (SHANLIN_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (SHANLIN_PORT).")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Server processes.")
def serve(host: str | None, port: int | None, workers: int) -> None:
    """Serve the site until Ctrl-C."""
    serving.serve(host, port, workers)


@main.group()
def db() -> None:
    """The database: migrations and drift."""


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database to REVISION (default: the newest)."""
    with open_house() as uow:
        migrate.upgrade(uow.database.engine, revision)
        click.echo(f"database at {migrate.head() if revision == 'head' else revision}")


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database back to REVISION ("base": empty)."""
    with open_house() as uow:
        migrate.downgrade(uow.database.engine, revision)
        click.echo(f"database at {revision}")


@db.command()
def check() -> None:
    """Compare the database with the models and the list of append-only triggers."""
    with open_house() as uow:
        with uow.database.engine.connect() as connection:
            if not migrate.is_at_head(connection):
                raise click.ClickException(_BEHIND)
        found = migrate.differences(uow.database.engine)
    for line in found:
        click.echo(line)
    if found:
        raise click.ClickException(f"database and models differ in {len(found)} places")
    click.echo("database and models agree")


@main.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def openapi(output: Path | None) -> None:
    """Print the OpenAPI 3.1 text of the JSON API."""
    text = json.dumps(create_app(Settings()).spec, ensure_ascii=False, indent=2)  # type: ignore[attr-defined]
    if output:
        output.write_text(text + "\n", encoding="utf-8")
    else:
        click.echo(text)


registry.connect()
for _room in (*registry.modules("cli"), demo_cli):
    for _command in _room.commands:
        main.add_command(_command)
