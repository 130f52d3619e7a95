"""WeChat's own scanner in our page: what its script must be given, and the policy that lets the script in.

Only inside WeChat, only for a site that WeChat knows (`SHANLIN_WECHAT_APP_ID`), and only while a ticket is at hand;
everybody else gets the page as it always is. The signature follows WeChat's JS-SDK manual, appendix 1.
"""

import hashlib
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from app.checkins import queries
from app.core import clock
from app.core.ids import new_id
from app.web import security
from app.web.context import settings, uow


def init(app: Flask) -> None:
    """Give templates `wechat_scanner()`, and widen the policy of a page that has asked for it."""
    app.jinja_env.globals["wechat_scanner"] = wechat_scanner
    app.after_request(_let_in)


def wechat_scanner() -> dict[str, str] | None:
    """The script's address and its signed greeting for this very page; None where WeChat's scanner is not to be had."""
    if not settings().wechat_app_id or "MicroMessenger" not in request.headers.get("User-Agent", ""):
        return None
    with uow.read() as session:
        ticket = queries.wechat_ticket(session)
    if ticket is None:
        return None
    g.wechat_scanner = True
    page = settings().own_url + request.full_path.rstrip("?")
    nonce, timestamp = new_id().hex, str(int(clock.now().timestamp()))
    signed = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return {
        "script": settings().wechat_sdk_url, "app": settings().wechat_app_id, "nonce": nonce, "timestamp": timestamp,
        "signature": hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest(),
    }  # fmt: skip


def _let_in(response: Response) -> Response:
    if g.get("wechat_scanner"):
        parts = urlsplit(settings().wechat_sdk_url)
        source = f"{parts.scheme}://{parts.netloc}"
        response.headers["Content-Security-Policy"] = security.policy(script_src=source)
    return response
