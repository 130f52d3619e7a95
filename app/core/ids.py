"""Identifiers: UUIDv7, so that they sort by the time they were made and may be shown."""

import secrets
from datetime import datetime
from uuid import UUID

import uuid_utils
from uuid_utils.compat import uuid7

from app.core import clock


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562); later calls in one process sort after earlier ones."""
    pinned = clock.pinned_at()
    if pinned is None:
        return uuid7()
    return UUID(bytes=uuid_utils.uuid7(nanoseconds=int(pinned.timestamp()) * 1_000_000_000).bytes)


def earliest_id(instant: datetime) -> UUID:
    """No id that was made at that instant or later sorts before this one."""
    return UUID(int=int(instant.timestamp() * 1000) << 80)


#: Crockford's base32 in lower case: no i, l, o or u, so that nothing is misread.
BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


def new_public_id() -> str:
    """50 random bits in ten characters, for codes that people scan: short, and it says nothing of the row."""
    return "".join(secrets.choice(BASE32) for _ in range(10))
