"""Who may do what with routes and rounds, and when a route is walked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.actor import Actor, ensure
from app.core.permissions import Permission
from app.patrols.models import PatrolRoute
from app.patrols.types import BadGaps, BadWindow, RouteClosed

#: A route without a window may be walked at any time; a round of it lasts no longer than this.
LONGEST_ROUND = timedelta(hours=4)
#: So soon after a round nobody begins the next: it is the last plate, scanned once more.
REST = timedelta(minutes=10)
#: How long somebody who walks without a network may take to the next point, when others have ended the round.
ON_THE_WAY = timedelta(minutes=30)
#: How far apart two may begin one round of a route without a window.
APART = timedelta(hours=1)
#: How far ahead rounds are planned.
AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when a round may be walked."""

    opens_at: datetime
    closes_at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether an instant lies in it, both ends included."""
        return self.opens_at <= at <= self.closes_at


def sees(actor: Actor, team_id: UUID, path: str, *, is_member: bool) -> bool:
    """Routes and rounds are seen by the team, by those who lead it, and by the desk of the place."""
    return is_member or any(
        actor.may(right, team_id=team_id, path=path) for right in (Permission.RECORDS_READ, Permission.PATROLS_MANAGE)
    )


def manages(actor: Actor, team_id: UUID, path: str) -> bool:
    """Whether the route is the actor's to set up."""
    return actor.may(Permission.PATROLS_MANAGE, team_id=team_id, path=path)


def ensure_may_manage(actor: Actor, team_id: UUID, path: str, *, is_member: bool = False) -> None:
    """Routes, points, plates and plans are the leaders' and the admin's of the place."""
    visible = sees(actor, team_id, path, is_member=is_member)
    ensure(actor, Permission.PATROLS_MANAGE, visible=visible, team_id=team_id, path=path)


def ensure_open(route: PatrolRoute) -> None:
    """A closed route stays as it was."""
    if route.closed_at is not None:
        raise RouteClosed


def check_terms(route: PatrolRoute) -> None:
    """A window has two ends that differ; the least gap is not the greater one."""
    if (route.opens is None) != (route.closes is None) or (route.opens is not None and route.opens == route.closes):
        raise BadWindow
    if route.min_gap_s is not None and route.max_gap_s is not None and route.min_gap_s > route.max_gap_s:
        raise BadGaps


def local(day: date, clock_time: str, zone: ZoneInfo) -> datetime:
    """The instant at which it is `HH:MM` there on that day."""
    return datetime.combine(day, time.fromisoformat(clock_time), zone)


def windows(route: PatrolRoute, at: datetime, zone: ZoneInfo) -> list[Window]:
    """The route's windows of the day before, the day itself and the day after; none if it has no window."""
    if route.opens is None or route.closes is None:
        return []
    found = []
    for ahead in (-1, 0, 1):
        day = at.astimezone(zone).date() + timedelta(days=ahead)
        over_midnight = timedelta(days=1 if route.closes < route.opens else 0)
        found.append(Window(local(day, route.opens, zone), local(day + over_midnight, route.closes, zone)))
    return found


def window_at(route: PatrolRoute, at: datetime, zone: ZoneInfo) -> Window | None:
    """The window in which an instant lies; of a route that is always open, one that begins then."""
    if route.opens is None:
        return Window(at, at + LONGEST_ROUND)
    return next((window for window in windows(route, at, zone) if window.holds(at)), None)


def nearest(found: Iterable[Window], at: datetime) -> Window | None:
    """Of windows that do not hold an instant, the one that it missed by least."""
    return min(found, key=lambda window: min(abs(window.opens_at - at), abs(window.closes_at - at)), default=None)
