"""The scan ticket: a signed cookie that says when this browser opened a code, for ten minutes.

It lets a code outlive the sign-in, which finishes the check-in with the same press (so it goes to every page),
and it is no row: opening a code changes nothing.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from app.checkins.types import Ticket
from app.core import clock
from app.core.ids import new_id
from app.web.context import settings, uow

COOKIE = "scan_ticket"
_LIFE = timedelta(minutes=10)


def current(token: str) -> Ticket | None:
    """The browser's ticket for the token, while it counts."""
    try:
        kept: Any = _serializer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return None
    ticket = Ticket(kept[0], kept[1], datetime.fromtimestamp(kept[2], UTC))
    is_fresh = ticket.opened_at <= clock.now() <= ticket.opened_at + _LIFE
    return ticket if ticket.token == token and is_fresh else None


def new(token: str) -> Ticket:
    """A ticket for a code that has just been opened."""
    return Ticket(new_id().hex, token, clock.now())


def give(response: Response, ticket: Ticket) -> None:
    """Let the browser keep the ticket."""
    kept = _serializer().dumps([ticket.id, ticket.token, ticket.opened_at.timestamp()])
    response.set_cookie(
        COOKIE, kept, max_age=int(_LIFE.total_seconds()), path="/", httponly=True, samesite="Lax",
        secure=settings().own_url.startswith("https://"),
    )  # fmt: skip


def take(response: Response) -> None:
    """One ticket makes one scan."""
    response.delete_cookie(COOKIE, path="/")


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(uow.database.keyring.derive("scan-ticket:1"))
