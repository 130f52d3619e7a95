"""`shanlin serve` as a process of its own, as a community would run it."""

import os
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


@contextmanager
def serve(env: Mapping[str, str], workers: int = 1) -> Iterator[Site]:
    """The site, from the moment it answers until the end of the block."""
    port = env.get("SHANLIN_PORT") or str(free_port())
    full = {**env, "SHANLIN_PORT": port}
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [SHANLIN, "serve", "--workers", str(workers)], env=os.environ | full, stdout=subprocess.DEVNULL
    )
    try:
        _wait(process, f"{url}/readyz")
        yield Site(url, full)
    finally:
        process.terminate()
        process.wait(timeout=30)


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
