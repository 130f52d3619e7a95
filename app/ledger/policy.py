"""Pure decisions of the ledger: which lots pay, when points expire, who may make rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.actor import Actor, ensure
from app.core.clock import start_of_day
from app.core.permissions import Permission
from app.ledger.models import Adjustment
from app.ledger.types import AskedByYou, BadExpiry, Cap, ExpiryPolicy, OwnAdjustment

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


def window_day(start: time | None, end: time | None, days: Iterable[int], local: datetime) -> date | None:
    """The day to which a weekly window belongs that holds a local time; None: it lies in none.

    `days` are ISO weekdays, none meaning all. The end is exclusive; one that is not after the
    start lies on the next day, and then the window belongs to the day on which it began.
    """
    wanted = frozenset(days) or frozenset(range(1, 8))
    begins, ends, moment = start or time.min, end or time.min, local.time()
    if begins < ends:
        day = local.date() if begins <= moment < ends else None
    elif moment >= begins:
        day = local.date()
    else:
        day = local.date() - timedelta(days=1) if moment < ends else None
    return day if day is not None and day.isoweekday() in wanted else None


def days_of(cap: Cap, day: date) -> tuple[date, date]:
    """First and last day of the period in which a cap counts a day."""
    match cap:
        case Cap.DAILY:
            return day, day
        case Cap.WEEKLY:
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case Cap.MONTHLY:
            return day.replace(day=1), _month_after(day, 0) - timedelta(days=1)


def a_month_on(day: date) -> date:
    """The same day of the next month, or its last day."""
    return min(_month_after(day, 0) + timedelta(days=day.day - 1), _month_after(day, 1) - timedelta(days=1))


def ensure_expiry(policy: ExpiryPolicy, count: int | None, at: datetime | None) -> None:
    """A policy takes a count, or a date, or nothing, and nothing else (BadExpiry)."""
    counted = policy in (ExpiryPolicy.END_OF_YEAR, ExpiryPolicy.END_OF_MONTH, ExpiryPolicy.FIXED_DAYS)
    if counted != (count is not None):
        raise BadExpiry(field="expiry_count")
    if (policy is ExpiryPolicy.FIXED_DATE) != (at is not None):
        raise BadExpiry(field="expiry_at")


def ensure_may_make_rules(actor: Actor, place_path: str) -> None:
    """Rules are made by the admin of the place or of one above it; elsewhere the place is public, the right is not."""
    ensure(actor, Permission.RULES_MANAGE, path=place_path, visible=True)


def ensure_may_change_scheme(actor: Actor, place_path: str) -> None:
    """A scheme is made and changed by the admin of its place or of one above it; that there is one is public."""
    ensure(actor, Permission.SCHEMES_MANAGE, path=place_path, visible=True)


def ensure_may_fund(actor: Actor, place_path: str, *, visible: bool) -> None:
    """A month is funded by the admin of its place or of one above it."""
    ensure(actor, Permission.BUDGETS_FUND, path=place_path, visible=visible)


def ensure_not_about_oneself(actor: Actor, person_id: UUID) -> None:
    """Nobody decides about their own points, nor asks for more."""
    if actor.person_id == person_id:
        raise OwnAdjustment


def ensure_second_person(actor: Actor, adjustment: Adjustment, place_path: str) -> None:
    """A correction is approved or rejected by another of the place, and never by the one it is about."""
    ensure(actor, Permission.LEDGER_APPROVE, path=place_path, visible=True)
    ensure_not_about_oneself(actor, adjustment.person_id)
    if actor.person_id is not None and actor.person_id == adjustment.asked_by:
        raise AskedByYou
