"""A site in this process, so that a test can let an evening pass."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app.core.settings import Settings
from tests.servers import free_port


@pytest.fixture
def port() -> int:
    """A port for this test's site."""
    return free_port()


@pytest.fixture
def settings(settings: Settings, port: int) -> Settings:
    """The test's settings, with QR codes that lead to this test's site."""
    return settings.model_copy(update={"base_url": f"http://127.0.0.1:{port}"})


@pytest.fixture
def live_url(app: Flask, settings: Settings, port: int) -> Iterator[str]:
    """The application, served by threads of this process."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield settings.own_url
    server.shutdown()
    thread.join(timeout=10)
