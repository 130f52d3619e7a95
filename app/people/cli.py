"""`shanlin people …`."""

import click

from app.core.actor import Actor
from app.core.bootstrap import open_house
from app.people import service
from app.people.types import NewAdmin


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


commands = [people]
