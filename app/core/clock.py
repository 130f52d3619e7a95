"""The server's clock: the only place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
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


def month_span(period: str | None, zone: ZoneInfo) -> tuple[str, datetime, datetime]:
    """A month such as 2026-11 (None: the present one) with the instants at which it begins and ends in a zone.

    ValueError if that is no month.
    """
    day = local_date(now(), zone) if period is None else date.fromisoformat(f"{period}-01")
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return f"{first:%Y-%m}", start_of_day(first, zone), start_of_day(after, zone)


def latest_months(count: int, zone: ZoneInfo) -> list[str]:
    """The present month and those before it, newest first, as `month_span` takes them."""
    day, months = local_date(now(), zone), []
    for _ in range(count):
        months.append(f"{day:%Y-%m}")
        day = day.replace(day=1) - timedelta(days=1)
    return months
