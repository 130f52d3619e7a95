"""Choices that hold for the whole site in this browser: language and elder view, each kept in a cookie."""

from collections.abc import Container
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from app.core.errors import Invalid
from app.web.context import settings
from app.web.guards import public
from app.web.i18n import COOKIE as LANGUAGE_COOKIE
from app.web.i18n import LOCALES, choose_locale

VIEW_COOKIE = "view"
VIEWS = ("normal", "elder")
_A_YEAR = 365 * 24 * 3600  # seconds

pages = Blueprint("site", __name__)


@pages.post("/view")
@public
def set_view() -> Response:
    """Elder view or normal."""
    return _remember(VIEW_COOKIE, request.form.get("view", ""), VIEWS)


@pages.post("/language")
@public
def set_language() -> Response:
    """Chinese or English."""
    return _remember(LANGUAGE_COOKIE, request.form.get("language", ""), LOCALES)


def view_mode() -> str:
    """`elder` or `normal`, as this browser was told."""
    chosen = request.cookies.get(VIEW_COOKIE)
    return chosen if chosen in VIEWS else VIEWS[0]


def html_lang() -> str:
    """The language of the page, as HTML names it."""
    return choose_locale().replace("_", "-")


def other_languages() -> list[tuple[str, str]]:
    """Code and own name of the languages one may switch to."""
    return [(code, name) for code, name in LOCALES.items() if code != choose_locale()]


def here() -> str:
    """The page's address, to come back to; the first page's, when this one answers a POST that no GET knows."""
    rule = request.url_rule
    if request.method != "GET" and rule is not None and "GET" not in (rule.methods or ()):
        return "/"
    return request.full_path.rstrip("?")


def own_path(target: str | None) -> str:
    """`target` if it is a path on this host, else the first page: a link may not lead people away."""
    if not target or not target.startswith("/") or not target.isprintable() or "\\" in target:
        return "/"
    parts = urlsplit(target)
    return "/" if parts.scheme or parts.netloc or target.startswith("//") else target


def _remember(cookie: str, value: str, allowed: Container[str]) -> Response:
    if value not in allowed:
        raise Invalid(field=cookie)
    answer = redirect(own_path(request.form.get("next")), 303)
    is_https = settings().own_url.startswith("https://")
    answer.set_cookie(cookie, value, max_age=_A_YEAR, secure=is_https, httponly=True, samesite="Lax")
    return answer


@pages.record_once
def _give_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        view_mode=view_mode, html_lang=html_lang, other_languages=other_languages, here=here
    )
