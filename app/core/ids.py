"""Identifiers: UUIDv7, so that they sort by the time they were made and may be shown."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7; later calls in one process sort after earlier ones."""
    return uuid7()
