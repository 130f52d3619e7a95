"""How much one account may write; finer limits (scans, sign-ins) are counted by their rooms.

Never by address alone: a whole lane shares one.
"""

from flask import Flask, Response, request
from flask_limiter import Limiter

from app.web.context import current_actor

_WRITES = "1200 per minute"
_SAFE = {"GET", "HEAD", "OPTIONS"}
_TO_WAIT = {429, 503}


def init(app: Flask, redis_url: str) -> None:
    """Count writes per account: in memory, or in Redis when several machines share the work."""
    app.after_request(_wait_only_when_told)  # before the limiter's own, so that it runs after it
    Limiter(
        _account, app=app, application_limits=[_WRITES], application_limits_exempt_when=_uncounted,
        storage_uri=redis_url or "memory://", headers_enabled=True,
    )  # fmt: skip


def _account() -> str:
    actor = current_actor()
    return str(actor.person_id) if actor else ""


def _uncounted() -> bool:
    return request.method in _SAFE or current_actor() is None


def _wait_only_when_told(response: Response) -> Response:
    """The limiter writes `Retry-After` on every answer; on one that nobody need repeat it would say: come again."""
    if response.status_code not in _TO_WAIT:
        response.headers.pop("Retry-After", None)
    return response
