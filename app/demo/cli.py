"""`shanlin demo load` and `shanlin demo sign-ins`."""

import click

from app.core.actor import Actor
from app.core.bootstrap import open_house
from app.demo import load as loading
from app.people import queries as people

_STEPS = 1000


@click.group()
def demo() -> None:
    """The demo city."""


@demo.command()
def load() -> None:
    """Load the demo city; a second time changes nothing."""
    with open_house() as uow, click.progressbar(length=_STEPS, label="demo city") as bar:
        done = 0

        def progress(share: float) -> None:
            nonlocal done
            step = int(share * _STEPS) - done
            if step > 0:
                bar.update(step)
                done += step

        loaded = uow.run(loading.load, Actor.system("cli"), progress)
        bar.update(_STEPS - done)
    if loaded is None:
        click.echo("the demo city is there already")
    else:
        click.echo(f"{loaded.people} people with {loaded.days} days of history")


@demo.command("sign-ins")
def sign_ins() -> None:
    """Say who can sign in with one tap."""
    with open_house() as uow, uow.read() as session:
        found = people.demo_people(session)
        address = uow.database.settings.own_url
        click.echo(f"\n  Shanlin 善邻 is open at {address}\n")
        click.echo(f"  One tap at {address}/login signs you in as:")
        for person in found:
            click.echo(f"    {person.role:<9} {person.name}")
        click.echo("\n  Ctrl-C ends it.")


commands = [demo]
