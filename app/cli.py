"""The command `shanlin`: each subcommand answers with exit status 0, or one line on stderr and 1."""

import json
import sys
from gettext import translation
from pathlib import Path

import click
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

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
            raise click.ClickException("; ".join(_plain(e["msg"]) for e in error.errors())) from error
        except OperationalError as error:
            raise click.ClickException(f"the database does not answer: {str(error.orig).splitlines()[0]}") from error


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")


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
        found = migrate.differences(uow.database.engine)
    for line in found:
        click.echo(line, err=True)
    if found:
        sys.exit(1)
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
