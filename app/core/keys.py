"""Keys, one per purpose, derived from the master secret by HKDF (RFC 5869).

A purpose has a version, so that a leak of one key is one version bump.
"""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class Keyring:
    """Derives keys, seals personal data, and makes blind indexes to find it again."""

    def __init__(self, master: bytes) -> None:
        self._master = master
        self._derived = lru_cache(maxsize=4096)(self._derive)

    def derive(self, purpose: str) -> bytes:
        """32 bytes for a purpose such as ``"scan-ticket:1"``; the same every time."""
        return self._derived(purpose)

    def _derive(self, purpose: str) -> bytes:
        return HKDF(SHA256(), 32, salt=b"shanlin", info=purpose.encode()).derive(self._master)

    def mac(self, purpose: str, message: bytes) -> bytes:
        """HMAC-SHA256 of a message under the key of a purpose."""
        return hmac.digest(self.derive(purpose), message, hashlib.sha256)

    def encrypt(self, plain: str) -> bytes:
        """Seal a short personal text (AES-256-GCM, random nonce first)."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self.derive("personal-data:1")).encrypt(nonce, plain.encode(), None)

    def decrypt(self, sealed: bytes) -> str:
        """Open what `encrypt` sealed."""
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return AESGCM(self.derive("personal-data:1")).decrypt(nonce, body, None).decode()

    def blind_index(self, kind: str, value: str) -> str:
        """A keyed fingerprint by which an encrypted value is found and kept unique (64 hex digits)."""
        return self.mac(f"blind-index:{kind}:1", value.encode()).hex()


def fingerprint(token: str) -> str:
    """SHA-256 of a random token, as hex: what a table keeps instead of the token."""
    return hashlib.sha256(token.encode()).hexdigest()
