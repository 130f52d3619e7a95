"""The only file, beside the factory, that knows every room: it hangs them together.

A room offers what it has under fixed names: `views.pages` and `views.menu`, `api.api`, `cli.commands`,
`tasks.schedule`, `subscribers.connect`. What a lower room must know of upper ones (who leads a team, what a
scanned letter means) it keeps in lists; `subscribers.connect` of the upper room adds itself to them.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from flask import Flask
from flask_wtf import CSRFProtect

from app.jobs import schedule
from app.web.nav import MenuItem

#: Floor by floor, lowest first; the order in which a newcomer may read them.
ROOMS: Sequence[str] = (
    "audit",
    "jobs",
    "places",
    "vocabulary",
    "people",
    "notices",
    "ledger",
    "teams",
    "shops",
    "activities",
    "records",
    "checkins",
    "rewards",
    "patrols",
    "me",
    "dashboards",
)


def modules(name: str) -> Iterator[ModuleType]:
    """The module of that name in each room that has one: `modules("api")`."""
    for room in ROOMS:
        full = f"app.{room}.{name}"
        if find_spec(f"app.{room}") and find_spec(full):
            yield import_module(full)


def import_models() -> None:
    """Make every table known to the one metadata."""
    import_module("app.core.idempotency")
    for _ in modules("models"):
        pass


@cache
def connect() -> None:
    """Let rooms know of each other what they may: once per process, for the site, the worker and the command line."""
    import_models()
    for module in modules("subscribers"):
        module.connect()
    schedule.schedules.extend(module.schedule for module in modules("tasks"))


def furnish(app: Flask, csrf: CSRFProtect) -> None:
    """Hang every room's doors into the application."""
    connect()
    for module in modules("doors"):
        module.init(app)
    for module in modules("views"):
        app.register_blueprint(module.pages)
    for module in modules("api"):
        app.register_blueprint(module.api)
        csrf.exempt(module.api)


def menu() -> list[MenuItem]:
    """The work-menu entries of every room."""
    return [item for module in modules("views") for item in getattr(module, "menu", ())]
