"""Pure decisions of the ledger: which lots pay, when points expire, who may make rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.actor import Actor, ensure
from app.core.clock import start_of_day
from app.core.permissions import Permission
from app.ledger.types import ExpiryPolicy

_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class OpenLot:
    """Points that are left in a lot."""

    id: UUID
    remaining: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Expiry:
    """A scheme's word on when points expire."""

    policy: ExpiryPolicy
    count: int | None
    at: datetime | None
    zone: ZoneInfo


def take(lots: Iterable[OpenLot], points: int) -> dict[UUID, int]:
    """How much to take from each lot, in the order given, until `points` are together (or there is no more)."""
    taken: dict[UUID, int] = {}
    for lot in lots:
        part = min(lot.remaining, points)
        if part > 0:
            taken[lot.id] = part
            points -= part
    return taken


def is_open(expires_at: datetime | None, now: datetime) -> bool:
    """Whether points may still be used: the instant of expiry itself is too late."""
    return expires_at is None or now < expires_at


def expires_at(expiry: Expiry, earned_at: datetime) -> datetime | None:
    """The first instant at which points earned then cannot be used any more; None: never."""
    count = expiry.count or 0
    match expiry.policy:
        case ExpiryPolicy.NEVER:
            return None
        case ExpiryPolicy.FIXED_DATE:
            return expiry.at
        case ExpiryPolicy.FIXED_DAYS:
            local = earned_at.astimezone(expiry.zone).replace(tzinfo=None) + timedelta(days=count)
            # The same moment of the local day, although a clock may have been changed between.
            return datetime.combine(local.date(), local.time(), expiry.zone).astimezone(earned_at.tzinfo)
        case ExpiryPolicy.END_OF_MONTH:
            return start_of_day(_month_after(earned_at.astimezone(expiry.zone).date(), count), expiry.zone)
        case ExpiryPolicy.END_OF_YEAR:
            year = earned_at.astimezone(expiry.zone).year + count + 1
            return start_of_day(date(year, 1, 1), expiry.zone)


def _month_after(day: date, months: int) -> date:
    """The first day of the month that follows the one `months` after `day`."""
    ahead = day.year * _DECEMBER + day.month + months
    return date(ahead // _DECEMBER, ahead % _DECEMBER + 1, 1)


def within(start: time | None, end: time | None, days: Iterable[int], local: datetime) -> bool:
    """Whether a local time lies in a weekly window.

    `days` are ISO weekdays, none meaning all. The end is exclusive; one that is not after the
    start lies on the next day, and then the window belongs to the day on which it began.
    """
    wanted = frozenset(days) or frozenset(range(1, 8))
    begins, ends = start or time.min, end or time.min
    moment, today = local.time(), local.isoweekday()
    if begins < ends:
        return today in wanted and begins <= moment < ends
    yesterday = (today - 2) % 7 + 1
    return (today in wanted and moment >= begins) or (yesterday in wanted and moment < ends)


def ensure_may_make_rules(actor: Actor, place_path: str) -> None:
    """Rules are made by the admin of the place or of one above it; elsewhere the place is public, the right is not."""
    ensure(actor, Permission.RULES_MANAGE, path=place_path, visible=True)
