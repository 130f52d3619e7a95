"""`shanlin places …`."""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from app.core.actor import Actor
from app.core.bootstrap import open_house
from app.places import service
from app.places.types import BadFile, BadRow

_MOST_NAMED = 100
_WHY = {
    "bad_characters": "the name contains characters that cannot be shown",
    "bad_code": "the code {value!r} is not 1 to 40 letters, digits, - or _",
    "bad_encoding": "not UTF-8",
    "bad_header": "the header must be code,level,parent_code,name",
    "city_with_parent": "a city has no parent, but {value!r} stands there",
    "column_count": "{value} columns instead of 4",
    "duplicate_code": "the code stands already in line {value}",
    "empty_name": "the name is empty",
    "level_changed": "the place is known as {value}; a level cannot change",
    "missing_parent": "there is no parent {value!r}",
    "name_too_long": "the name has {value} characters, at most 100 are allowed",
    "parent_changed": "the place is known below {value!r}; a place cannot move",
    "unknown_level": "unknown level {value!r}",
    "unreadable": "not a line of CSV: {value}",
    "wrong_level_order": "wrong order of levels: {value}; it is city > district > street > community > grid",
}


@click.group()
def places() -> None:
    """The place tree."""


@places.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Load FILE (CSV: code,level,parent_code,name); loading it again changes nothing, a bad row stops all of it."""
    try:
        rows = service.read_csv(file.read_bytes())
        with open_house() as uow, _bar(len(rows)) as bar:
            report = uow.run(service.import_csv, Actor.system("cli"), rows, bar.update)
    except BadFile as error:
        for row in error.rows:
            click.echo(f"line {row.line}: {_WHY[row.code].format(value=row.value)}")
        raise click.ClickException(_summary(file, error.rows)) from error
    click.echo(f"{report.added} added, {report.renamed} renamed, {report.unchanged} unchanged")


def _bar(length: int) -> AbstractContextManager[Any]:
    """On a terminal; beside the data, never in it."""
    return click.progressbar(length=length, label="places", file=sys.stderr, hidden=not sys.stderr.isatty())


def _summary(file: Path, rows: Sequence[BadRow]) -> str:
    lines = ", ".join(str(row.line) for row in rows[:_MOST_NAMED]) + (" …" if len(rows) > _MOST_NAMED else "")
    return f"{file.name}: nothing imported, {len(rows)} bad {'row' if len(rows) == 1 else 'rows'}, line {lines}"


commands = [places]
