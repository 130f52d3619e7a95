"""Pictures of codes, and the signature that lets this host draw only codes of its own making."""

import hmac

from app.core.keys import Keyring
from app.web.qr import png, version

__all__ = ["is_ours", "png", "signature", "version"]

_LENGTH = 20  # hex digits


def signature(keyring: Keyring, token: str) -> str:
    """What the address of a picture carries, so that nobody uses us to draw what they like."""
    return keyring.mac("code-picture:1", token.encode()).hex()[:_LENGTH]


def is_ours(keyring: Keyring, token: str, claimed: str) -> bool:
    """Whether this host gave out the picture's address."""
    return hmac.compare_digest(signature(keyring, token).encode(), claimed.encode())
