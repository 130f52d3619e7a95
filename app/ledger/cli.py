"""`shanlin ledger …`."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

import click

from app.core import clock
from app.core.actor import Actor
from app.core.bootstrap import open_house
from app.ledger import queries, service
from app.ledger.exports import FORMATS
from app.ledger.exports import export as streamed
from app.ledger.queries import export as books
from app.ledger.queries import seals
from app.ledger.queries.export import Span


@click.group()
def ledger() -> None:
    """The points ledger: its audit and its export, and the booking of what has expired."""


@ledger.command()
def verify() -> None:
    """Recompute the books from what cannot be rewritten; name every break and end with status 1, or say they are sound."""
    with open_house() as uow:
        with uow.read() as session:
            size = queries.size(session)
        with uow.read() as session, _bar(size.transactions, "verifying") as bar:
            breaks = service.verify(session, bar.update)
    for found in breaks:
        click.echo(str(found))
    if breaks:
        raise click.ClickException(f"the books are broken in {len(breaks)} places")
    click.echo(
        f"the books are sound: {size.transactions} transactions, {size.transfers} transfers, {size.accounts} accounts"
    )


@ledger.command()
@click.option(
    "--up-to", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
    help="Only points whose last day was DATE or before, in the site's calendar (default: all by now).",
)  # fmt: skip
def expire(up_to: datetime | None) -> None:
    """Book the expiry of points whose time is over; what has expired cannot be spent even before."""
    actor, booked = Actor.system("cli"), 0
    with open_house() as uow:
        instant = clock.now()
        if up_to is not None:
            # The last day counts whole: points end with the beginning of the day after it.
            instant = clock.start_of_day(up_to.date() + timedelta(days=1), uow.database.settings.zone)
            if instant > clock.now() + timedelta(days=1):
                raise click.BadParameter("points expire as told, never earlier", param_hint="--up-to")
        with uow.read() as session:
            due = queries.due_lots(session, min(instant, clock.now()))
        with _bar(due, "expiring") as bar:
            while done := len(uow.run(service.expire_lots, actor, instant)):
                booked += done
                bar.update(done)
    click.echo(f"{booked} lots expired")


@ledger.command()
def seal() -> None:
    """Seal every transaction that has no seal yet, and sign the heads of all days that are over."""
    actor, sealed, signed = Actor.system("cli"), 0, 0
    with open_house() as uow:
        with uow.read() as session:
            ids, waiting = [scheme.id for scheme in queries.schemes(session)], seals.unsealed_count(session)
        with _bar(waiting, "sealing") as bar:
            for scheme_id in ids:
                while True:
                    done = uow.run(service.seal_scheme, actor, scheme_id, whole=True)
                    sealed, signed = sealed + done.transactions, signed + done.heads
                    bar.update(done.transactions)
                    if not done.transactions:
                        break
    click.echo(f"{sealed} transactions sealed, {signed} heads signed")


@ledger.command()
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), required=True, help="For which reader.")
@click.option(
    "--from", "first", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The first day (default: of all)."
)
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The last day (default: of all).")
@click.option(
    "-o", "--output", "path", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Where to write it; it appears when it is whole (default: standard output).",
)  # fmt: skip
def export(format_: str, first: datetime | None, last: datetime | None, path: Path | None) -> None:
    """Write the books out for an independent reader, days in the site's calendar.

    At the end stands what every account must have come to, by its counters: hledger and Beancount reject a file
    whose lines add up to anything else. People appear by their volunteer number only.
    """
    if first and last and last < first:
        raise click.BadParameter("must not lie before --from", param_hint="--to")
    with open_house() as uow, ExitStack() as stack:
        zone = uow.database.settings.zone
        span = Span(
            clock.start_of_day(first.date(), zone) if first else None,
            clock.start_of_day(last.date() + timedelta(days=1), zone) if last else None,
        )
        with uow.read() as session:
            lines = books.transfers(session, span)
        out = stack.enter_context(_appearing(path))
        bar = stack.enter_context(_bar(lines, "exporting"))
        session = stack.enter_context(uow.read())
        for piece in streamed(session, FORMATS[format_], span, zone, bar.update):
            out.write(piece)


@contextmanager
def _appearing(path: Path | None) -> Iterator[TextIO]:
    """A file that takes its name when it is whole; what stood there before stays until then. None: standard output."""
    if path is None:
        yield sys.stdout
        return
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            yield file
        unfinished.replace(path)
    except OSError as error:
        raise click.ClickException(f"cannot write {path}: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _bar(length: int, label: str) -> AbstractContextManager[Any]:
    """On a terminal; beside the answer, never in it."""
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())


commands = [ledger]
