"""Short messages by Alibaba Cloud (Dysmsapi 2017-05-25, SendSms), signed with ACS3-HMAC-SHA256 (their V3 signature).

The provider knows no idempotency key; the key goes with the message as `OutId`, by which a report can be matched.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC
from urllib.parse import quote, urlencode, urlsplit

from app.core import clock
from app.core.ids import new_id
from app.core.settings import Settings
from app.notices.courier.message import Message, Rejected, Unanswered
from app.notices.courier.outside import ask

_ALGORITHM = "ACS3-HMAC-SHA256"
#: Said of a moment, not of the message: limits by the minute and the day, and their own trouble.
_LATER = (
    "isv.BUSINESS_LIMIT_CONTROL",
    "isv.DAY_LIMIT_CONTROL",
    "isp.",
    "Throttling",
    "InternalError",
    "ServiceUnavailable",
)


class Aliyun:
    """Hands messages over to the gateway."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, message: Message) -> None:
        """One message; its text is the template that the provider has approved."""
        if message.template is None:
            raise Rejected("no_template")
        query = {
            "PhoneNumbers": message.to, "SignName": self._settings.sms_signature, "TemplateCode": message.template.id,
            "TemplateParam": json.dumps(message.fields(), ensure_ascii=False), "OutId": message.key,
        }  # fmt: skip
        parts = urlsplit(self._settings.sms_url)
        headers = {
            "host": parts.netloc, "x-acs-action": "SendSms", "x-acs-version": "2017-05-25",
            "x-acs-date": clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": new_id().hex, "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        }  # fmt: skip
        secret = self._settings.sms_key_secret.get_secret_value()
        signed = authorization(self._settings.sms_key_id, secret, parts.path or "/", query, headers)
        told = ask(f"{self._settings.sms_url}?{_canonical(query)}", b"", headers | {"Authorization": signed})
        code = str(told.get("Code", "no_code"))
        if code != "OK":
            raise (Unanswered if code.startswith(_LATER) else Rejected)(code)


def authorization(key_id: str, secret: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The header that proves who asks, for a POST without a body."""
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    request = "\n".join(["POST", path, _canonical(query), lines, names, headers["x-acs-content-sha256"]])
    to_sign = f"{_ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.digest(secret.encode(), to_sign.encode(), hashlib.sha256).hex()
    return f"{_ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"


def _canonical(query: Mapping[str, str]) -> str:
    return urlencode(sorted(query.items()), quote_via=quote, safe="-_.~")
