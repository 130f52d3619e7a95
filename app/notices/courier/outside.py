"""One question to a provider over HTTP; the answer is JSON. For the worker: it waits up to five seconds."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from app.notices.courier.message import Unanswered

_SECONDS = 5
_MOST_BYTES = 100_000
_CLIENT_ERRORS = range(400, 500)


class _Here(HTTPRedirectHandler):
    """A provider that points elsewhere is not followed: the number and the key would go along."""

    def redirect_request(self, *_args: object) -> None:
        """Nowhere: the redirection is what it answered."""


_opener = build_opener(_Here)


def ask(address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """POST a body, or GET without one; what a provider says with a 4xx is an answer, too. Raises Unanswered.

    Nothing of what was sent or said gets into the error: it may hold a number or a secret.
    """
    request = Request(address, body, dict(headers or {}))  # noqa: S310  # the settings say https
    try:
        with _opener.open(request, timeout=_SECONDS) as answer:
            told = json.loads(answer.read(_MOST_BYTES))
    except HTTPError as error:
        told = _refusal(error)
    except (OSError, HTTPException, ValueError) as error:
        raise Unanswered(type(error).__name__) from None
    if not isinstance(told, dict):
        raise Unanswered("no_object")
    return told


def _refusal(error: HTTPError) -> Any:
    with error:
        if error.code not in _CLIENT_ERRORS:
            raise Unanswered(f"http_{error.code}") from None
        try:
            return json.loads(error.read(_MOST_BYTES))
        except (OSError, HTTPException, ValueError):
            raise Unanswered(f"http_{error.code}") from None
