"""Template messages of a WeChat official account, and how WeChat tells it who somebody is."""

import json
from typing import Any
from urllib.parse import quote, urlencode

from app.core.settings import Settings
from app.notices.courier.message import Message, Rejected, Unanswered
from app.notices.courier.outside import ask

_LATER = (-1, 40001, 40014, 42001, 45009)  # busy, a token that has ended meanwhile, the day's limit
_LONGEST = {"thing": 20, "short_thing": 5, "phrase": 5, "const": 20, "character_string": 32}  # characters of a field
_SIGN_IN = "https://open.weixin.qq.com/connect/oauth2/authorize"


class Account:
    """The site's official account."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._token: str | None = None  # lives as long as the round of the courier

    def __call__(self, message: Message) -> None:
        """One template message; WeChat drops a second one with the same `client_msg_id`."""
        if message.template is None:
            raise Rejected("no_template")
        fields = {name: {"value": _fitting(name, value)} for name, value in message.fields().items()}
        body = {
            "touser": message.to, "template_id": message.template.id, "url": message.values["link"], "data": fields,
            "client_msg_id": message.key,
        }  # fmt: skip
        self._post("/cgi-bin/message/template/send", {"access_token": self._access_token()}, body)

    def openid(self, code: str) -> str:
        """Who came back from WeChat's sign-in with this code; Rejected if WeChat does not know it."""
        query = {
            "appid": self._settings.wechat_app_id, "secret": self._settings.wechat_app_secret.get_secret_value(),
            "code": code, "grant_type": "authorization_code",
        }  # fmt: skip
        told = _checked(ask(f"{self._settings.wechat_api_url}/sns/oauth2/access_token?{urlencode(query)}"))
        return _said(told, "openid")

    def _access_token(self) -> str:
        # The stable one: asking for it ends no token that another part of the site is using.
        if self._token is None:
            body = {
                "grant_type": "client_credential", "appid": self._settings.wechat_app_id,
                "secret": self._settings.wechat_app_secret.get_secret_value(),
            }  # fmt: skip
            self._token = _said(self._post("/cgi-bin/stable_token", {}, body), "access_token")
        return self._token

    def _post(self, path: str, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        data = json.dumps(body, ensure_ascii=False).encode()
        address = f"{self._settings.wechat_api_url}{path}?{urlencode(query)}"
        return _checked(ask(address, data, {"Content-Type": "application/json"}))


def sign_in_address(settings: Settings, back: str, state: str) -> str:
    """Where WeChat asks nothing, and sends the person back with a code (scope snsapi_base)."""
    query = {"appid": settings.wechat_app_id, "redirect_uri": back, "response_type": "code", "scope": "snsapi_base"}
    return f"{_SIGN_IN}?{urlencode(query, quote_via=quote)}&state={quote(state)}#wechat_redirect"


def _checked(told: dict[str, Any]) -> dict[str, Any]:
    code = int(told.get("errcode") or 0)
    if code == 0:
        return told
    raise (Unanswered if code in _LATER else Rejected)(f"wechat_{code}")


def _said(told: dict[str, Any], name: str) -> str:
    if not told.get(name):
        raise Unanswered(f"no_{name}")
    return str(told[name])


def _fitting(field: str, value: str) -> str:
    """WeChat refuses a value that is too long for its kind of field."""
    longest = _LONGEST.get(field.rstrip("0123456789"))
    if longest is None or len(value) <= longest:
        return value
    return value[: longest - 1] + "…"
