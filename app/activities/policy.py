"""Who may plan, and what makes a shift a sensible one. Activities are public; planning is not."""

from datetime import datetime, timedelta
from uuid import UUID

from app.activities.models import Shift
from app.activities.types import BadShift, Closed, NewShift, PlaceOutOfReach
from app.core.actor import Actor, ensure
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.notices.types import Reach

#: How far back a shift may be entered, and how long it may last.
OLDEST = timedelta(days=7)
LONGEST = timedelta(hours=24)
#: What changes so shortly before a shift is told at any hour.
PRESSING = timedelta(hours=12)

#: Whoever works with people sees their names; an auditor sees them masked.
_WORKING = (Permission.PEOPLE_REGISTER, Permission.RECORDS_APPROVE, Permission.ACTIVITIES_MANAGE)


def may_manage(actor: Actor, team_id: UUID, *paths: str) -> bool:
    """Leader, deputy, or the admin at one of the paths (where the team is at home, where it serves)."""
    return any(actor.may(Permission.ACTIVITIES_MANAGE, path=path, team_id=team_id) for path in paths)


def reach_of_news(starts_at: datetime, now: datetime) -> Reach:
    """How a change of a shift is told: by night only to those who would otherwise set out in vain."""
    return Reach.NOW if starts_at - now < PRESSING else Reach.DAY


def ensure_may_manage(actor: Actor, team_id: UUID, *paths: str) -> None:
    """Another team's leader finds nothing to manage here; somebody who leads nowhere is refused."""
    if not may_manage(actor, team_id, *paths):
        ensure(actor, Permission.ACTIVITIES_MANAGE, visible=not actor.may_somewhere(Permission.ACTIVITIES_MANAGE))


def ensure_sees_list(actor: Actor, team_id: UUID, *paths: str) -> None:
    """Who has signed up is for those who manage the shift and for the desk of the place."""
    desk = any(actor.may(Permission.DESK_READ, path=path) for path in paths)
    if not desk and not may_manage(actor, team_id, *paths):
        raise NotFound


def sees_names(actor: Actor, team_id: UUID, *paths: str) -> bool:
    """Whether the names on a list are shown whole."""
    return any(actor.may(right, path=path, team_id=team_id) for right in _WORKING for path in paths)


def ensure_place_in_reach(actor: Actor, place_path: str, community_path: str) -> None:
    """A team serves in its own community (or below its own place); further off, an admin of that place plans."""
    if not place_path.startswith(community_path) and not actor.may(Permission.ACTIVITIES_MANAGE, path=place_path):
        raise PlaceOutOfReach


def ensure_sensible(shift: NewShift, now: datetime) -> None:
    """Forward in time, at most 24 hours long, not more than 7 days back, and a minimum that fits the seats."""
    if shift.ends_at <= shift.starts_at:
        raise BadShift("ends_before_start", field="ends_at")
    if shift.ends_at - shift.starts_at > LONGEST:
        raise BadShift("shift_too_long", field="ends_at")
    if shift.starts_at < now - OLDEST:
        raise BadShift("shift_too_old", field="starts_at")
    if shift.min_people > shift.capacity:
        raise BadShift("min_above_capacity", field="min_people")


def ensure_open(shift: Shift, now: datetime) -> None:
    """A shift takes sign-ups and changes until it ends or is called off."""
    if shift.cancelled_at is not None or shift.ends_at <= now:
        raise Closed
