"""The auditor's desk: every transaction of their places, masked, and the books to take along."""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from flask import Response, render_template, request, stream_with_context

from app.core import clock
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.ledger import queries
from app.ledger.exports import FORMATS, export
from app.ledger.queries import audit, heads
from app.ledger.queries.audit import AuditFilter
from app.ledger.queries.export import Span
from app.ledger.schemas.reading import days
from app.ledger.types import TxnKind
from app.ledger.views.blueprint import pages
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.context import actor, settings, uow
from app.web.guards import requires

_PIECE = 1 << 16  # characters that are sent together
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


@pages.get("/desk/ledger")
@requires(Permission.LEDGER_READ)
def books() -> str:
    """Transactions, newest first, by whom they touch, by kind and by day; and how far they are sealed."""
    words = asked_words()
    with uow.read() as session:
        owners = audit.owners_called(session, actor(), words) if words else None
        wanted = AuditFilter(owners, _asked_kind(), *days(_asked_day("from"), _asked_day("to")))
        found = queries.list_transactions(session, actor(), asked_page(), wanted)
        names = audit.owner_names(session, found.items)
        state = heads.chain_state(session, actor())
    return render_template(
        "ledger/books.html", found=found, names=names, state=state, words=words, kinds=list(TxnKind), formats=FORMATS
    )


@pages.get("/desk/ledger/<uuid:transaction_id>")
@requires(Permission.LEDGER_READ)
def book_entry(transaction_id: UUID) -> str:
    """One transaction: its lines, its seal, and whether it is as this house wrote it."""
    with uow.read() as session:
        found = audit.get_transaction(session, actor(), transaction_id)
        names = audit.owner_names(session, [found])
    return render_template("ledger/entry.html", found=found, names=names)


@pages.get("/desk/ledger/export")
@requires(Permission.LEDGER_READ)
def take_along() -> Response:
    """The books as a file, streamed: whole for whoever sees all of them, else the transactions of their places."""
    file = FORMATS.get(request.args.get("format", ""))
    if file is None:
        raise NotFound
    begins, ends = days(_asked_day("from"), _asked_day("to"))
    whole = read(audit.sees_everything)
    span = Span(begins, ends, None if whole else tuple(actor().paths(Permission.LEDGER_READ)))
    zone = settings().zone

    def pieces() -> Iterator[str]:
        with uow.read() as session:
            yield from _gathered(export(session, file, span, zone))

    name = f"ledger-{clock.local_date(clock.now(), zone)}.{file.suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(stream_with_context(pieces()), mimetype=file.mimetype, headers=headers)


def _gathered(pieces: Iterable[str]) -> Iterator[str]:
    """The same text in larger pieces."""
    waiting: list[str] = []
    length = 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length >= _PIECE:
            yield "".join(waiting)
            waiting, length = [], 0
    yield "".join(waiting)


def _asked_kind() -> TxnKind | None:
    asked = request.args.get("kind")
    return next((kind for kind in TxnKind if kind.value == asked), None)


def _asked_day(name: str) -> date | None:
    """A day such as 2026-11-22; what is none counts as not asked for."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if _EARLIEST <= day < _LATEST else None
