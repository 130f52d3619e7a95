"""The server's clock: the only place that asks what time it is."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant in a zone: a night patrol at 00:30 belongs to the new day."""
    return instant.astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The UTC instant at which a calendar day begins in a zone."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
