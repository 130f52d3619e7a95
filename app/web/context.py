"""What a request has at hand: the unit of work, the settings, and who acts."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urljoin, urlsplit

from flask import Flask, current_app, g, request
from werkzeug.local import LocalProxy

from app.core.actor import Actor
from app.core.settings import Settings
from app.core.uow import UnitOfWork

ActorLoader = Callable[[], Actor | None]

uow: UnitOfWork = cast(UnitOfWork, LocalProxy(lambda: current_app.extensions["shanlin.uow"]))


def settings() -> Settings:
    """The settings this application was built with."""
    return cast(Settings, current_app.extensions["shanlin.settings"])


def use_actor_loader(app: Flask, loader: ActorLoader) -> None:
    """Say how a request is turned into an actor (the registry knows the room that can)."""
    app.extensions["shanlin.load_actor"] = loader


def current_actor() -> Actor | None:
    """Who acts in this request, or None for a guest; looked up once per request."""
    if "shanlin_actor" not in g:
        g.shanlin_actor = current_app.extensions["shanlin.load_actor"]()
    return cast("Actor | None", g.shanlin_actor)


def actor() -> Actor:
    """Who acts; a guest is an actor without person or grants."""
    return current_actor() or Actor(person_id=None)


def on_this_host(address: str) -> str:
    """The same path where this request came in: a picture loads there, whatever address the codes contain."""
    return urljoin(request.host_url, urlsplit(address).path)
