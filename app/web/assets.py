"""Static files: found by name, served compressed, kept by browsers as long as their content stays the same.

`npm run build` writes `app/static/dist`: minified files whose names carry a hash of their content, each with
a .br and a .gz beside it, and a manifest from plain name to hashed name. Without it, or for a source that was
edited since, the plain source is served, so that a fresh checkout works before Node is installed.
"""

import json
import mimetypes
from functools import partial
from pathlib import Path
from typing import cast

from flask import Flask, Response, current_app, request, send_from_directory, url_for
from flask_compress import Compress
from werkzeug.security import safe_join

from app.web import security
from app.web.guards import public

STATIC = Path(__file__).parent.parent / "static"
_ENCODINGS = {"br": ".br", "gzip": ".gz"}  # best first
_A_YEAR = "public, max-age=31536000, immutable"
#: A worker has a policy of its own: this one compiles WebAssembly, and no page does.
_POLICIES = {"zxing-worker": security.policy(script_src="'wasm-unsafe-eval'")}
_TEXT = [
    "text/html", "text/css", "text/javascript", "text/plain", "text/csv",
    "application/json", "application/problem+json", "image/svg+xml",
]  # fmt: skip


def init(app: Flask) -> None:
    """Serve `/static/…` from here and give templates `asset('css/shanlin.css')`."""
    app.extensions["shanlin.assets"] = Manifest(STATIC)
    app.jinja_env.globals["asset"] = asset
    serve = public(partial(_serve, STATIC))
    if "static" in app.view_functions:
        app.view_functions["static"] = serve
    else:
        app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=serve)
    app.config.setdefault("COMPRESS_MIMETYPES", _TEXT)
    app.config.setdefault("COMPRESS_BR_LEVEL", 4)
    app.config.setdefault("COMPRESS_STREAMS", False)  # files were compressed when they were built
    Compress(app)


def asset(name: str) -> str:
    """The address of a static file by its plain name: hashed if built, else as it lies there."""
    return url_for("static", filename=_manifest().entries().get(name, name))


class Manifest:
    """What the build made; read again after each build, so that a running server does not name files that are gone."""

    def __init__(self, static: Path) -> None:
        self._static = static
        self._path = static / "dist" / "manifest.json"
        self._read_at = 0.0
        self._entries: dict[str, str] = {}

    def entries(self) -> dict[str, str]:
        """Plain name to path below `static`, without files whose source is newer than the build."""
        built_at = _mtime(self._path)
        if built_at != self._read_at:
            self._entries = self._fresh(built_at) if built_at else {}
            self._read_at = built_at
        return self._entries

    def _fresh(self, built_at: float) -> dict[str, str]:
        named: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        return {name: f"dist/{hashed}" for name, hashed in named.items() if _mtime(self._static / name) <= built_at}


def _manifest() -> Manifest:
    return cast(Manifest, current_app.extensions["shanlin.assets"])


def _mtime(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _serve(static: Path, filename: str) -> Response:
    encoding = _encoding(static, filename)
    served = filename + _ENCODINGS.get(encoding or "", "")
    mimetype = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    answer = send_from_directory(static, served, conditional=True, mimetype=mimetype)
    answer.vary.add("Accept-Encoding")
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    is_hashed = filename in _manifest().entries().values()
    answer.headers["Cache-Control"] = _A_YEAR if is_hashed else "no-cache"
    own_policy = _POLICIES.get(Path(filename).name.partition(".")[0])
    if own_policy:
        answer.headers["Content-Security-Policy"] = own_policy
    return answer


def _encoding(static: Path, filename: str) -> str | None:
    """The best encoding that the browser takes and that lies ready beside the file."""
    if not filename.startswith("dist/"):
        return None
    taken = request.accept_encodings
    for encoding, suffix in _ENCODINGS.items():
        beside = safe_join(str(static), filename + suffix)
        if taken[encoding] and beside is not None and Path(beside).is_file():
            return encoding
    return None
