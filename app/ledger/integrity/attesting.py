"""The MAC by which a transaction is known to be written by this house."""

import hmac

from app.core.keys import Keyring

#: One more when the key may have leaked; what carries an older number stays as it is.
_VERSION = 1


def attest(keyring: Keyring, encoded: bytes) -> str:
    """The version of the key, a colon, and the HMAC-SHA256 of an encoded entry in hex."""
    return _mac(keyring, _VERSION, encoded)


def is_attested(keyring: Keyring, mac: str, encoded: bytes) -> bool:
    """Whether this MAC was made by this house for this very entry."""
    known = (_mac(keyring, version, encoded) for version in range(_VERSION, 0, -1))
    return any(hmac.compare_digest(mac.encode(), right.encode()) for right in known)


def _mac(keyring: Keyring, version: int, encoded: bytes) -> str:
    return f"{version}:{keyring.mac(f'ledger-transaction:{version}', encoded).hex()}"
