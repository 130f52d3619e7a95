"""The command `shanlin worker`."""

import logging

import click

from app.core.bootstrap import open_house
from app.jobs import worker as worker_process
from app.jobs.schedule import all_jobs


@click.command()
def worker() -> None:
    """Run background jobs (expiry, reminders, closing of shifts) until Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("huey").setLevel(logging.WARNING)
    with open_house() as uow:
        worker_process.run(uow, all_jobs())


commands = [worker]
