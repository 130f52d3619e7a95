"""The server process: Granian with our application in each worker."""

import socket

from granian import Granian
from granian.constants import Interfaces

from app import migrate
from app.core.bootstrap import open_house
from app.core.settings import Settings, override

_THREADS = 16


def serve(host: str | None, port: int | None, workers: int) -> None:
    """Listen until told to stop; the workers read the same settings from the environment.

    Migrates an SQLite database by itself, so that a small community needs no second command;
    on PostgreSQL, where several machines share one database, `shanlin db upgrade` is an act of its own.
    """
    override(host=host, port=port)
    settings = Settings()
    settings.master_secret  # noqa: B018  # made before the workers start, so that they share it
    with open_house(settings) as uow:
        if uow.database.is_sqlite:
            migrate.upgrade(uow.database.engine)
    _ensure_free(settings.host, settings.port)
    Granian(
        "app:create_app", factory=True, interface=Interfaces.WSGI, address=settings.host, port=settings.port,
        workers=workers, blocking_threads=_THREADS, websockets=False, log_access=False,
    ).serve()  # fmt: skip


def _ensure_free(host: str, port: int) -> None:
    """Raise OSError if somebody listens there: the server would share the port, and each get some of the visitors."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise OSError(error.errno, f"cannot listen on {host}, port {port}: {error.strerror}") from error
