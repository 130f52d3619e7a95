"""The server's clock: the only place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_pinned: ContextVar[datetime | None] = ContextVar("pinned", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC; inside `pinned`, the instant that was pinned."""
    return _pinned.get() or datetime.now(UTC)


def pinned_at() -> datetime | None:
    """The instant that is pinned, if one is."""
    return _pinned.get()


@contextmanager
def pinned(instant: datetime) -> Iterator[None]:
    """Let the services live at another instant: how the demo city gets its history. No door does this."""
    token = _pinned.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _pinned.reset(token)


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant in a zone: a night patrol at 00:30 belongs to the new day."""
    return instant.astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The UTC instant at which a calendar day begins in a zone."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
