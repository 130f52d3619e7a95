"""One's own code, to be scanned by staff."""

from datetime import timedelta
from typing import Any

from flask import render_template

from app.checkins import queries
from app.checkins.schemas import picture
from app.checkins.types import MyCode, ScreenCode, ScreenCodes
from app.checkins.views.blueprint import pages
from app.web.api import read
from app.web.context import settings
from app.web.guards import signed_in


@pages.get("/me/code")
@signed_in
def my_code() -> str:
    """The code of now; the page has those of the next ten minutes, so that it works without a signal."""
    mine = read(queries.my_code)
    return render_template("checkins/my_code.html", mine=mine, first=mine.codes[0], picture=picture)


@pages.get("/me/code.json")
@signed_in
def my_code_feed() -> dict[str, Any]:
    """The codes of the next ten minutes, for the page."""
    return feed(read(queries.my_code))


def feed(shown: ScreenCodes | MyCode) -> dict[str, Any]:
    """What the script that turns the pictures needs: times in milliseconds, the site's zone, pictures on this host."""
    offset = shown.server_time.astimezone(settings().zone).utcoffset() or timedelta()
    return {
        "server_time": milliseconds(shown.server_time.timestamp()),
        "zone_ms": milliseconds(offset.total_seconds()),
        "step_ms": shown.step_seconds * 1000,
        "codes": [_code(code) for code in shown.codes],
    }


def milliseconds(seconds: float) -> int:
    """Whole milliseconds."""
    return round(seconds * 1000)


def _code(code: ScreenCode) -> dict[str, Any]:
    return {
        "png": picture(code.token),
        "digits": code.typed_code,
        "from": milliseconds(code.valid_from.timestamp()),
    }
