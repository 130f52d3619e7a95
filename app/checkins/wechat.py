"""Asks WeChat for the ticket with which pages may use its scanner. Over the network: for jobs, never for a request."""

import json
from collections.abc import Mapping
from datetime import timedelta
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from app.checkins.types import WechatRefused
from app.core.settings import Settings

_SECONDS = 5


def fetch_ticket(settings: Settings) -> tuple[str, timedelta]:
    """A ticket and how long it lasts; raises WechatRefused.

    The token is WeChat's stable one, so that asking for it ends no token that something else is using.
    """
    token = _ask(
        settings, "/cgi-bin/stable_token", {},
        {
            "grant_type": "client_credential", "appid": settings.wechat_app_id,
            "secret": settings.wechat_app_secret.get_secret_value(),
        },
    )["access_token"]  # fmt: skip
    found = _ask(settings, "/cgi-bin/ticket/getticket", {"access_token": token, "type": "jsapi"})
    return found["ticket"], timedelta(seconds=int(found["expires_in"]))


def _ask(
    settings: Settings, path: str, query: Mapping[str, str], body: Mapping[str, str] | None = None
) -> dict[str, str]:
    address = f"{settings.wechat_api_url}{path}?{urlencode(query)}"
    data = json.dumps(body).encode() if body is not None else None
    request = Request(address, data, {"Content-Type": "application/json"})  # noqa: S310  # the settings say https
    try:
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310  # as above
            told = json.load(answer)
    except (URLError, OSError, ValueError) as error:
        raise WechatRefused(type(error).__name__) from None  # its text may hold the address, and that the token
    if told.get("errcode"):
        raise WechatRefused(str(told["errcode"]))
    return dict(told)
