"""How a request becomes an actor, and how a browser comes in and goes out.

Two credentials, never mixed. A program sends `Authorization: Bearer` with every request, and that header decides
alone. A browser has a signed cookie with the id of its device row; it opens pages, and under /api only pictures
(GET of a `.png`), so that no foreign page can make a browser call the API.
"""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from flask import Flask, redirect, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from app.core.actor import Actor
from app.people import queries, service
from app.people.types import Credentials, IssuedToken, SignedIn, SignInOutcome
from app.web.context import actor, settings, uow, use_actor_loader
from app.web.request import nearest_address
from app.web.site import own_path

_SCHEME = "bearer "
_LONGEST_TOKEN = 200

#: What an upper room can finish with the press that signs somebody in: the path they were on the way to, and
#: who they are; None if there is nothing to finish.
arrivals: list[Callable[[str, Actor], Response | None]] = []


class Browser(UserMixin):
    """A remembered browser; its id is the device's, so that revoking the row signs it out."""

    def __init__(self, device_id: UUID, actor: Actor | None) -> None:
        self.id = str(device_id)
        self.actor = actor


def init(app: Flask) -> None:
    """Set Flask-Login up on this application."""
    manager = LoginManager()
    manager.user_loader(_load_browser)
    # A phone changes its address between lane and home; that alone signs nobody out.
    manager.session_protection = None  # type: ignore[assignment]  # None is what its manual says
    manager.init_app(app)
    use_actor_loader(app, load_actor)
    app.config.update(
        REMEMBER_COOKIE_NAME="device",
        REMEMBER_COOKIE_DURATION=service.REMEMBERED,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=app.config["SESSION_COOKIE_SECURE"],
    )


def load_actor() -> Actor | None:
    """Who asks, or None for a guest."""
    header = request.headers.get("Authorization")
    if header is not None:
        return _actor_of_header(header)
    if request.path.startswith("/api/") and not _is_picture():
        return None
    browser = cast(Browser, current_user)
    return browser.actor if browser.is_authenticated else None


def sign_in(phone: str, password: str) -> SignedIn:
    """Check phone and password, count it, and sign this browser in; raises what was wrong."""
    with uow.read() as reading:
        verified = service.check_credentials(reading, Credentials(phone, password))
    found = uow.run(service.let_in, verified, label())
    if isinstance(found, SignInOutcome):
        raise service.refusal_of(found)
    admit(found)
    return found


def sign_in_program(phone: str, password: str) -> IssuedToken:
    """Check phone and password, count it, and give a bearer token; raises what was wrong."""
    with uow.read() as reading:
        verified = service.check_credentials(reading, Credentials(phone, password))
    found = uow.run(service.let_program_in, verified, label())
    if isinstance(found, SignInOutcome):
        raise service.refusal_of(found)
    return found


def admit(found: SignedIn) -> None:
    """Make this browser the device that was signed in; nothing planted in its session before survives."""
    session.clear()
    login_user(Browser(found.device_id, None), remember=True)


def onward(found: SignedIn) -> Response:
    """Where a sign-in leads: to what it was made for, finished if one press stood for both."""
    target = own_path(request.args.get("next"))
    with uow.read() as reading:
        who = queries.load_actor(reading, found.person_id, "web", found.device_id)
    finished = (arrive(target, who) for arrive in arrivals)
    return next((answer for answer in finished if answer is not None), None) or redirect(target, 303)


def dismiss() -> None:
    """Sign this browser out and revoke its device."""
    who = actor()
    if who.person_id is not None:
        uow.run(service.sign_out, who)
    session.clear()
    logout_user()


def label() -> str:
    """What the person will recognise the device by."""
    return "".join(c for c in request.headers.get("User-Agent", "") if c.isprintable())


def demo_allowed() -> bool:
    """Whether one-tap sign-ins are offered: in demo mode, to this very machine or where it was asked for twice."""
    known = settings()
    return known.demo and (known.demo_anywhere or nearest_address(request) in ("127.0.0.1", "::1"))


def _actor_of_header(header: str) -> Actor | None:
    token = header[len(_SCHEME) :].strip()
    if not header.lower().startswith(_SCHEME) or not 0 < len(token) <= _LONGEST_TOKEN:
        return None
    with uow.glance() as connection:
        return queries.actor_of_token(connection, token)


def _load_browser(device_id: str) -> Browser | None:
    try:
        wanted = UUID(device_id)
    except ValueError:
        return None
    with uow.read() as reading:
        device = queries.browser_of(reading, wanted)
        if device is None:
            return None
        return Browser(device.id, queries.load_actor(reading, device.person_id, "web", device.id))


def _is_picture() -> bool:
    return request.method == "GET" and request.path.endswith(".png")
