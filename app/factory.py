"""Builds the application from settings."""

from collections.abc import Callable
from pathlib import Path

from apiflask import APIFlask
from flask import Flask
from flask_wtf import CSRFProtect
from sqlalchemy.exc import DBAPIError

from app import migrate, registry
from app.core.db import Database
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.web import assets, docs, filters, health, i18n, limits, nav, problems, security, site
from app.web.request import ShanlinRequest, ShanlinSessions

ROOT = Path(__file__).parent.parent
_COOKIE_PURPOSE = "cookies:1"


class ShanlinFlask(APIFlask):
    """APIFlask with our requests and sessions."""

    request_class = ShanlinRequest
    session_interface = ShanlinSessions()


def create_app(settings: Settings | None = None) -> Flask:
    """The application, as `flask --app app` and the server want it; settings come from the environment."""
    settings = settings or Settings()
    app = ShanlinFlask(
        "app", title="Shanlin 善邻", version="1", json_errors=False, docs_path=None, spec_path=None,
        template_folder=str(ROOT / "templates"),
        static_folder=None,  # type: ignore[arg-type]  # Flask means it; the subclass forgot
    )  # fmt: skip
    database = Database(settings)
    _configure(app, settings, database)
    app.extensions["shanlin.settings"] = settings
    app.extensions["shanlin.uow"] = UnitOfWork(database)
    app.extensions["shanlin.readiness"] = _readiness(app)
    _fit_web_kit(app, settings)
    registry.furnish(app, CSRFProtect(app))
    return app


def _configure(app: Flask, settings: Settings, database: Database) -> None:
    app.config.update(
        SECRET_KEY=database.keyring.derive(_COOKIE_PURPOSE),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.own_url.startswith("https://"),
        WTF_CSRF_TIME_LIMIT=None,  # a page left open over lunch must still send its form
        OPENAPI_VERSION="3.1.0",
        SYNC_LOCAL_SPEC=False,
        SECURITY_SCHEMES={"bearer": {"type": "http", "scheme": "bearer"}},
        VALIDATION_ERROR_STATUS_CODE=422,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False


def _fit_web_kit(app: Flask, settings: Settings) -> None:
    i18n.init(app, settings.timezone)
    problems.init(app)
    assets.init(app)
    security.init(app)
    filters.init(app)
    limits.init(app, settings.redis_url)
    for module in (site, health, docs):
        app.register_blueprint(module.pages)
    nav.init(app, registry.menu())


def _readiness(app: Flask) -> Callable[[], dict[str, bool]]:
    def readiness() -> dict[str, bool]:
        database: Database = app.extensions["shanlin.uow"].database
        try:
            with database.read_engine.connect() as connection:
                return {"database": True, "migrations": migrate.is_at_head(connection)}
        except DBAPIError:
            return {"database": False, "migrations": False}

    return readiness
