"""`make run`: migrate, load the demo city on first use, start web server and worker, say who can sign in."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

BIN = Path(sys.executable).parent
SHANLIN = str(BIN / "shanlin")


def main() -> int:
    os.environ.setdefault("SHANLIN_DEMO", "1")
    for step in (["db", "upgrade"], ["demo", "load"]):
        done = subprocess.run([SHANLIN, *step], check=False)
        if done.returncode:
            return done.returncode
    children = [subprocess.Popen([SHANLIN, "serve"]), subprocess.Popen([SHANLIN, "worker"])]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        if wait_for_site(children[0]):
            subprocess.run([SHANLIN, "demo", "sign-ins"], check=False)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
    except KeyboardInterrupt:
        pass
    finally:
        for child in children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        codes = [child.wait() for child in children]
    return max((c for c in codes if c > 0), default=0)


def wait_for_site(server: "subprocess.Popen[bytes]") -> bool:
    address = f"http://{os.environ.get('SHANLIN_HOST', '127.0.0.1')}:{os.environ.get('SHANLIN_PORT', '8000')}/healthz"
    for _ in range(300):
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
    sys.exit(main())
