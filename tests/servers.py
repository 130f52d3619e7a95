"""`shanlin serve` as a process of its own, as a community would run it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SHANLIN = Path(sys.executable).parent / "shanlin"


@dataclass(frozen=True, slots=True)
class Site:
    """Where a served site answers, and with which environment it runs."""

    url: str
    env: Mapping[str, str]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def shanlin(env: Mapping[str, str], *args: str) -> "subprocess.CompletedProcess[str]":
    """Run a subcommand to its end."""
    return subprocess.run([SHANLIN, *args], env=os.environ | dict(env), capture_output=True, text=True, check=False)


class Server:
    """`shanlin serve` with its workers: one group of processes, which can be ended kindly or not."""

    def __init__(self, env: Mapping[str, str], workers: int = 1) -> None:
        port = env.get("SHANLIN_PORT") or str(free_port())
        self.site = Site(f"http://127.0.0.1:{port}", {**env, "SHANLIN_PORT": port})
        self._command = [SHANLIN, "serve", "--workers", str(workers)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        environment = os.environ | dict(self.site.env)
        self._process = subprocess.Popen(
            self._command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        _wait(self._process, f"{self.site.url}/readyz")

    def stop(self) -> None:
        """Let it finish what it does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)

    def kill(self) -> None:
        """End all its processes where they stand."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=30)


@contextmanager
def serve(env: Mapping[str, str], workers: int = 1) -> Iterator[Site]:
    """The site, from the moment it answers until the end of the block."""
    server = Server(env, workers)
    try:
        server.start()
        yield server.site
    finally:
        server.stop()


def _wait(process: "subprocess.Popen[bytes]", address: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer")
