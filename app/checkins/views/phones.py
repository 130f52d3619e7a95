"""Which phone this is, whoever is signed in: so that one phone with many accounts can be marked."""

import re

from flask import request
from werkzeug.wrappers import Response

from app.core.ids import new_id
from app.web.context import settings

_COOKIE = "phone"
_A_YEAR = 365 * 24 * 3600  # seconds
_OURS = re.compile(r"[0-9a-f]{32}")


def current() -> str | None:
    """The random number that this browser was given, if it still has it."""
    kept = request.cookies.get(_COOKIE, "")
    return kept if _OURS.fullmatch(kept) else None


def remember(response: Response) -> None:
    """Give this browser a random number of its own, or let it keep the one it has for another year."""
    response.set_cookie(
        _COOKIE, current() or new_id().hex, max_age=_A_YEAR, httponly=True, samesite="Lax",
        secure=settings().own_url.startswith("https://"),
    )  # fmt: skip
