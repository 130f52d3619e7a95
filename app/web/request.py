"""A request that refuses a body which no door could use, before any door sees it."""

import json
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

MAX_BODY_BYTES = 16 * 1024 * 1024
_MAX_DEPTH = 32
#: What a proxy adds to a request that it passes on.
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


class ShanlinRequest(Request):
    """Reads JSON strictly: declared as JSON, UTF-8, no NUL, no lone surrogate, not too deep; forms without NUL."""

    max_content_length = MAX_BODY_BYTES
    max_form_memory_size = 2 * 1024 * 1024

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:  # noqa: FBT001, FBT002
        """The JSON body; raises 400, 413 or 415 with a code that says what to mend."""
        if not self.is_json:
            if not self.content_type and not self.get_data():
                return {}  # nothing said is what `{}` says: a verb without members needs no body
            raise UnsupportedMediaType("not_json")
        if "shanlin.json" not in self.environ:
            self.environ["shanlin.json"] = _parse(self.get_data())
        return self.environ["shanlin.json"]

    def _load_form_data(self) -> None:
        """Parse a form once, and refuse one with text that no database can keep."""
        known = "form" in self.__dict__
        super()._load_form_data()
        if not known and not all(is_clean_text(part) for pair in self.form.items(multi=True) for part in pair):
            raise BadRequest("bad_request")


class ShanlinSessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie; who brings none, as no program does, is not asked for a signature."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """An empty session without a cookie, else what the cookie holds."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def nearest_address(request: Request) -> str | None:
    """The address that asks, or None when somebody passed the request on.

    Behind a proxy on this machine everybody comes from 127.0.0.1, and what it says of them anyone can say.
    """
    return None if any(name in request.headers for name in _FORWARDED) else request.remote_addr


def _parse(raw: bytes) -> Any:
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequest("malformed_json") from error
    if not is_clean(value):
        raise BadRequest("malformed_json")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def is_clean(value: Any) -> bool:
    """No NUL (PostgreSQL refuses it) and no lone surrogate in any text, and nested no deeper than 32."""
    level = [value]
    for _ in range(_MAX_DEPTH):
        if not level:
            return True
        below: list[Any] = []
        for item in level:
            if isinstance(item, str):
                if not is_clean_text(item):
                    return False
            elif isinstance(item, dict):
                below += item.keys()
                below += item.values()
            elif isinstance(item, list):
                below += item
        level = below
    return False


def is_clean_text(text: str) -> bool:
    """Whether a database can keep this text."""
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False
    return "\x00" not in text
