"""`shanlin people …`."""

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from app.core.actor import Actor
from app.core.bootstrap import open_house
from app.people import service
from app.people.service import roster
from app.people.types import NewAdmin
from app.people.types.roster import Finding, NewRoster
from app.places import queries as places


@click.group()
def people() -> None:
    """Accounts: the first admin, and rosters."""


@people.command("create-admin")
@click.option("--name", required=True, help="Name of the person.")
@click.option("--phone", required=True, help="Mobile phone; one that has an account gets the role added.")
@click.option("--password", required=True, help="At least 8 characters, and not one that everybody tries first.")
@click.option("--place", "place_code", required=True, help="Code of the place that they look after.")
def create_admin(name: str, phone: str, password: str, place_code: str) -> None:
    """Make an admin of a place. Twice changes nothing."""
    command = NewAdmin(name, phone, password, place_code)
    with open_house() as uow:
        person, changed = uow.run(service.create_admin, Actor.system("cli"), command)
    done = "is now admin" if changed else "is admin already"
    click.echo(f"{person.name}, volunteer number {person.number}, {done} at {place_code}")


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--place", "place_code", required=True, help="Code of the place whose people stand in the sheet.")
@click.option("--dry-run", is_flag=True, help="Say what an import would do, and change nothing.")
def import_file(file: Path, place_code: str, *, dry_run: bool) -> None:
    """Register the people of FILE.xlsx. Bad rows are named on stderr and left out; again changes nothing."""
    sheet = roster.read_workbook(file.read_bytes())
    actor = Actor.system("cli")
    with open_house() as uow, _bar(len(sheet.rows)) as bar:
        with uow.read() as session:
            command = NewRoster(places.by_code(session, place_code).id, roster.shown_name(file.name), sheet)
            if dry_run:
                report = roster.preview_sheet(session, actor, command, bar.update)
                findings, new, known, bad = report.findings, len(report.new), len(report.known), len(report.bad)
        if not dry_run:
            uploaded = uow.run(roster.upload_roster, actor, command)
            view = uow.run(roster.import_roster, actor, uploaded.roster.id, bar.update)
            findings, new, known, bad = view.bad, view.counts.new, view.counts.known, view.counts.bad
    for finding in findings:
        click.echo(_line(finding), err=True)
    would = "would be " if dry_run else ""
    click.echo(f"{new} {would}added, {known} known, {bad} bad {'row' if bad == 1 else 'rows'} left out")


def _line(finding: Finding) -> str:
    given = "".join(f", {name} {value}" for name, value in finding.params.items())
    return f"row {finding.row}: {finding.column}: {finding.fault.replace('_', ' ')}{given}"


def _bar(length: int) -> AbstractContextManager[Any]:
    """On a terminal; beside the data, never in it."""
    return click.progressbar(length=length, label="roster", file=sys.stderr, hidden=not sys.stderr.isatty())


commands = [people]
