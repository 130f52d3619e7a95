"""Secrets that let somebody in: random for programs, recomputed for a printed link."""

import base64
import re
import secrets
from uuid import UUID

from app.core.keys import Keyring

_LINK_BYTES = 16
_LINK_TOKEN = re.compile(r"[a-z2-7]{26}")  # base32 of 128 bits


def new_bearer_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def link_token(keyring: Keyring, link_id: UUID) -> str:
    """128 bits of HMAC over the link's id: shown again to whoever may print it, though the table has only its hash."""
    mac = keyring.mac("sign-in-link:1", link_id.bytes)[:_LINK_BYTES]
    return base64.b32encode(mac).decode().rstrip("=").lower()


def is_link_token(text: str) -> bool:
    """Whether a text could be the token of a link."""
    return _LINK_TOKEN.fullmatch(text) is not None
