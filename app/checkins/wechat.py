"""Asks WeChat for the ticket with which pages may use its scanner. Over the network: for jobs, never for a request."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from app.checkins.types import WechatRefused
from app.core.settings import Settings
from app.notices.courier.message import Unanswered
from app.notices.courier.outside import ask


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
) -> dict[str, Any]:
    address = f"{settings.wechat_api_url}{path}?{urlencode(query)}"
    data = json.dumps(body).encode() if body is not None else None
    try:
        told = ask(address, data, {"Content-Type": "application/json"})
    except Unanswered as error:
        raise WechatRefused(error.code) from None
    if told.get("errcode"):
        raise WechatRefused(str(told["errcode"]))
    return told
