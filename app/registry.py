"""The only file, beside the factory, that knows every room."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from flask import Flask
from flask_wtf import CSRFProtect

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


def furnish(app: Flask, csrf: CSRFProtect) -> None:
    """Hang every room's doors into the application."""
    for module in modules("views"):
        app.register_blueprint(module.pages)
    for module in modules("api"):
        app.register_blueprint(module.api)
        csrf.exempt(module.api)
