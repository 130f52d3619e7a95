"""`shanlin demo load` and `shanlin demo sign-ins`."""

import click

from app.core.actor import Actor
from app.core.bootstrap import open_house
from app.core.uow import UnitOfWork
from app.demo import load as loading
from app.people import queries as people

_STEPS = 1000


@click.group()
def demo() -> None:
    """The demo city."""


@demo.command()
def load() -> None:
    """Load the demo city; a second time changes nothing."""
    with open_house() as uow:
        load_with_progress(uow)


@demo.command("sign-ins")
def sign_ins() -> None:
    """Say who can sign in with one tap."""
    with open_house() as uow:
        click.echo(sign_in_words(uow))


def load_with_progress(uow: UnitOfWork) -> None:
    """Load the city with a bar on a terminal; a word only if it was there already."""
    with uow.read() as session:
        if people.demo_people(session):
            click.echo("the demo city is there already")
            return
    with click.progressbar(length=_STEPS, label="demo city") as bar:

        def progress(share: float) -> None:
            bar.update(int(share * _STEPS) - bar.pos)

        loaded = uow.run(loading.load, Actor.system("cli"), progress)
    if loaded is not None:
        click.echo(f"{loaded.people} people with {loaded.days} days of history")


def sign_in_words(uow: UnitOfWork) -> str:
    """Where the site is, and who can sign in there with one tap."""
    address = uow.database.settings.own_url
    with uow.read() as session:
        found = people.demo_people(session)
    lines = [f"    {person.role:<9} {person.name}" for person in found]
    return "\n".join(
        ["", f"  Shanlin 善邻 is open at {address}", "", f"  One tap at {address}/login signs you in as:", *lines, "",
         "  Ctrl-C ends it.", ""]
    )  # fmt: skip


commands = [demo]
