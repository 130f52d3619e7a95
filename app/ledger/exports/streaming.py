"""Puts a file together, piece by piece."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import is_postgresql
from app.ledger.exports.naming import account_name, opening_name
from app.ledger.exports.plaintext import Beancount, Hledger
from app.ledger.exports.tables import COLUMNS, Csv, JsonLines
from app.ledger.queries import export as books
from app.ledger.queries.export import Movement, Span, Standing


class Writer(Protocol):
    """How a format says things."""

    def account(self, name: str, first: date) -> str:
        """That there is an account, from the first day on."""

    def opening(self, day: date, standing: Standing) -> str:
        """What an account held before the first day."""

    def transaction(self, day: date, lines: Sequence[Movement]) -> str:
        """A transaction."""

    def closing(self, day: date, standing: Standing) -> str:
        """What an account must have come to."""


@dataclass(frozen=True, slots=True)
class File:
    """A format: its writer, what stands at the top, how a file of it is named and served."""

    writer: Writer
    top: str
    suffix: str
    mimetype: str
    #: How many days after the last one balances are asserted.
    after: timedelta = timedelta(0)


FORMATS: Mapping[str, File] = {
    "hledger": File(Hledger(), "; The points ledger, for hledger\n\n", "journal", "text/plain"),
    "beancount": File(
        Beancount(), 'option "title" "The points ledger"\n\n', "beancount", "text/plain", timedelta(days=1)
    ),
    "csv": File(Csv(), ",".join(COLUMNS) + "\n", "csv", "text/csv"),
    "jsonl": File(JsonLines(), "", "jsonl", "application/x-ndjson"),
}


def _nobody_watches(done: int) -> None:
    """Where there is no bar to move."""


def export(
    session: Session, file: File, span: Span, zone: ZoneInfo, advance: Callable[[int], object] = _nobody_watches
) -> Iterator[str]:
    """The text of a file in pieces, days in the site's zone; call it first thing in a transaction.

    Of the whole books opening balances stand at the front where the span has a beginning, and what every account
    must have come to at the end. Of some places only, transactions alone: their accounts live elsewhere as well.
    `advance(n)` is called after every n lines. Constant memory.
    """
    if is_postgresql(session):
        # One snapshot: balances and lines must tell of the same instant.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    earliest, latest = books.extent(session, span)
    first = clock.local_date(span.begins or earliest or clock.now(), zone)
    whole = span.paths is None
    yield file.top
    for side in books.sides(session, span):
        yield file.writer.account(account_name(side), first)
    if whole and span.begins:
        yield from _openings(session, file.writer, span.begins, first)
    for _, found in groupby(books.movements(session, span), key=attrgetter("txn_id")):
        lines = list(found)
        yield file.writer.transaction(clock.local_date(lines[0].at, zone), lines)
        advance(len(lines))
    if whole:
        last = _last_day(span, latest, zone) + file.after
        for standing in books.closings(session, span.ends):
            yield file.writer.closing(last, standing)


def _openings(session: Session, writer: Writer, begins: datetime, first: date) -> Iterator[str]:
    """What every account held before the first day, and for each scheme where that comes from."""
    origins: set[str] = set()
    for standing in books.openings(session, begins):
        origin = opening_name(standing.side)
        if origin not in origins:
            origins.add(origin)
            yield writer.account(origin, first)
        yield writer.opening(first, standing)


def _last_day(span: Span, latest: datetime | None, zone: ZoneInfo) -> date:
    """The last day of the span; of one without an end that of its last transaction, or today where there is none."""
    if span.ends is not None:
        return clock.local_date(span.ends, zone) - timedelta(days=1)
    return clock.local_date(latest or span.begins or clock.now(), zone)
