"""A provider on this machine: keeps what it is asked and answers as it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    """One request as it came."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass
class Gateway:
    """`answers` are given one after the other, the last of them for ever: a status and a JSON value.

    Of a redirection the value is where to.
    """

    url: str
    answers: list[tuple[int, Any]] = field(default_factory=lambda: [(200, {"Code": "OK"})])
    asked: list[Asked] = field(default_factory=list)

    def next_answer(self) -> tuple[int, Any]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def open_gateway() -> Iterator[Gateway]:
    """A gateway that listens."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            gateway.asked.append(Asked(parts.path, query, headers, json.loads(raw) if raw else None))
            status, value = gateway.next_answer()
            self.send_response(status)
            if status == HTTPStatus.FOUND:
                self.send_header("Location", value)
            self.end_headers()
            self.wfile.write(value if isinstance(value, bytes) else json.dumps(value).encode())

        do_GET = do_POST  # noqa: N815  # the name is the library's

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway = Gateway(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield gateway
    server.shutdown()
    thread.join()
    server.server_close()
