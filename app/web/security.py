"""Headers that keep a page to itself.

No foreign hosts, no inline script or style, no framing, no caching of what only its reader may see.
"""

from flask import Flask, Response, g, request

from app.web.context import settings

_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",  # the camera's picture
    "worker-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def policy(**more: str) -> str:
    """The content policy; `policy(img_src="https://tiles.example")` is that of a page which needs a source more."""
    wider = {name.replace("_", "-"): source for name, source in more.items()}
    parts = {what: _POLICY.get(what, "'self'") for what in {**_POLICY, **wider}}
    return "; ".join(f"{what} {where} {wider.get(what, '')}".rstrip() for what, where in parts.items())


_ALWAYS = {
    "Content-Security-Policy": policy(),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), screen-wake-lock=(self), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",  # a code's address never travels to another site
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HSTS = "max-age=31536000; includeSubDomains"


def init(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_harden)


def _harden(response: Response) -> Response:
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    if settings().own_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", _HSTS)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store" if _is_personal() else "no-cache"
    return response


def _is_personal() -> bool:
    """Whether the answer may tell something of a person: the API's do, and pages that asked who is reading."""
    return request.path.startswith("/api/") or g.get("shanlin_actor") is not None
