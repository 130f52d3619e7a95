"""Codes that do not rotate: printed ones, and a redemption's."""

import secrets
from uuid import UUID

from app.checkins.codes.shape import LONG_LENGTH, Letter, base32
from app.core.keys import Keyring


def new_static_token(letter: Letter) -> str:
    """A token of 80 random bits, for a card or a plate."""
    return letter + base32(secrets.randbits(80), LONG_LENGTH)


def redemption_token(keyring: Keyring, redemption_id: UUID, version: int) -> str:
    """A redemption's token, the same every time; another version makes another."""
    mac = keyring.mac(f"code:r:{version}", redemption_id.bytes)
    return Letter.REDEMPTION + base32(int.from_bytes(mac[:10]), LONG_LENGTH)


def address(base_url: str, token: str) -> str:
    """What the picture says."""
    return f"{base_url}/q/{token}"
