"""Heads: where a chain stood at the end of a day, signed so that anybody can check it without a key of ours."""

import base64
import hashlib
from binascii import Error
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.keys import Keyring

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Head:
    """What is signed: of a scheme and a day the last seal, its hash, and how many were sealed since the day before."""

    scheme_id: UUID
    day: date
    seq: int
    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key by which heads are checked: its id, the 32 bytes in base64, and the same as PEM for OpenSSL."""

    id: str
    raw: str
    pem: str


def head_text(head: Head) -> str:
    """What is signed, to the letter: six lines, each ended by a line feed."""
    lines = (
        "shanlin ledger head 1",
        f"scheme {head.scheme_id}",
        f"day {head.day.isoformat()}",
        f"seq {head.seq}",
        f"count {head.count}",
        f"hash {head.hash}",
    )
    return "".join(f"{line}\n" for line in lines)


def sign(keyring: Keyring, head: Head) -> tuple[str, str]:
    """The id of the key, and the signature in base64."""
    key = _private(keyring, _VERSION)
    return _id(key.public_key()), base64.b64encode(key.sign(head_text(head).encode())).decode()


def is_signed(keyring: Keyring, head: Head, key_id: str, signature: str) -> bool:
    """Whether a key of this house signed this head."""
    known = {_id(key): key for key in _public(keyring)}
    try:
        known[key_id].verify(base64.b64decode(signature, validate=True), head_text(head).encode())
    except (KeyError, Error, InvalidSignature):
        return False
    return True


def public_keys(keyring: Keyring) -> list[PublicKey]:
    """All keys that ever signed, today's first."""
    return [PublicKey(_id(key), base64.b64encode(_raw(key)).decode(), _pem(key)) for key in _public(keyring)]


def _public(keyring: Keyring) -> list[Ed25519PublicKey]:
    return [_private(keyring, version).public_key() for version in range(_VERSION, 0, -1)]


def _private(keyring: Keyring, version: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyring.derive(f"ledger-head:{version}"))


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _id(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(_raw(key)).hexdigest()[:16]
