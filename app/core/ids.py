"""Identifiers: UUIDv7, so that they sort by the time they were made and may be shown."""

from uuid import UUID

from uuid_utils.compat import uuid7

from app.core import clock


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562); later calls in one process sort after earlier ones."""
    pinned = clock.pinned_at()
    return uuid7() if pinned is None else uuid7(int(pinned.timestamp()), pinned.microsecond * 1000)
