"""Builds the application from settings."""

from pathlib import Path

from apiflask import APIFlask
from flask import Flask
from flask_wtf import CSRFProtect

from app import registry
from app.core.db import Database
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.web import i18n, problems
from app.web.request import ShanlinRequest

ROOT = Path(__file__).parent.parent


class ShanlinFlask(APIFlask):
    """APIFlask with our request class and file layout."""

    request_class = ShanlinRequest


def create_app(settings: Settings | None = None) -> Flask:
    """The application, as `flask --app app` and the server want it; settings come from the environment."""
    settings = settings or Settings()
    app = ShanlinFlask(
        "app", title="Shanlin 善邻", version="1", json_errors=False, docs_path=None,
        spec_path=None, template_folder=str(ROOT / "templates"),
    )  # fmt: skip
    _configure(app, settings)
    app.extensions["shanlin.settings"] = settings
    app.extensions["shanlin.uow"] = UnitOfWork(Database(settings))
    i18n.init(app, settings.timezone)
    problems.init(app)
    csrf = CSRFProtect(app)
    registry.furnish(app, csrf)
    return app
