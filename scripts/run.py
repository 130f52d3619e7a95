"""`make run`: migrate, load the demo city on first use, start web server and worker, say who can sign in."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import click

from app import migrate, registry
from app.core.bootstrap import open_house
from app.demo import cli as demo

SHANLIN = Path(sys.executable).parent / "shanlin"


def main() -> int:
    os.environ.setdefault("SHANLIN_DEMO", "1")
    registry.connect()
    with open_house() as uow:
        migrate.upgrade(uow.database.engine)
        demo.load_with_progress(uow)
        words = demo.sign_in_words(uow)
        address = f"http://{uow.database.settings.host}:{uow.database.settings.port}/healthz"
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    children = [subprocess.Popen([SHANLIN, "serve"])]
    try:
        if answers(address, children[0]):
            children.append(subprocess.Popen([SHANLIN, "worker"]))
            click.echo(words)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
    except KeyboardInterrupt:
        click.echo("\nGood night.")
    finally:
        for child in children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        codes = [child.wait() for child in children]
    return max((code for code in codes if code > 0), default=0)


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def answers(address: str, server: "subprocess.Popen[bytes]") -> bool:
    for _ in range(600):
        if server.poll() is not None:
            return False
        try:
            urllib.request.urlopen(address, timeout=2)
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


if __name__ == "__main__":
    try:
        sys.exit(main())
    except click.ClickException as error:
        error.show()
        sys.exit(1)
