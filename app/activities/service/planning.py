"""Planning an activity, changing its words, calling it off, and the same again next week."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.activities import policy, queries
from app.activities.models import Activity, Shift
from app.activities.service.shifts import cancel
from app.activities.types import (
    ActivityView,
    AddShift,
    AlreadyCalledOff,
    CallOff,
    Closed,
    EditActivity,
    NewActivity,
    NewShift,
    Repeat,
    UnknownCategory,
)
from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import settings
from app.core.errors import NotFound
from app.core.place_paths import path_of
from app.places import queries as places
from app.places.types import Level
from app.teams import policy as team_policy
from app.teams import queries as teams
from app.teams.models import Team
from app.vocabulary.models import Category

_WEEK = timedelta(days=7)
_DEFAULT_RADIUS_M = 80


def create_activity(session: Session, actor: Actor, command: NewActivity) -> ActivityView:
    """Plan an activity of a team one leads, or as admin; a shift that is over already is marked `backdated`."""
    team = teams.get(session, command.team_id)
    team_path, place_path = path_of(session, team.place_id), path_of(session, command.place_id)
    policy.ensure_may_manage(actor, team.id, team_path)
    team_policy.ensure_open(team)
    policy.ensure_place_in_reach(actor, place_path, _community_path(session, team, team_path))
    if session.get(Category, command.category) is None:
        raise UnknownCategory
    activity = Activity(
        team_id=team.id, title=command.title, category_code=command.category, place_id=command.place_id,
        description=command.description, risks=command.risks, insurance=command.insurance, lat=command.lat,
        lon=command.lon, radius_m=_radius(command.lat, command.radius_m), rescan=command.rescan,
        created_by=actor.person_id,
    )  # fmt: skip
    return _enter(session, actor, activity, command.shifts)


def repeat(session: Session, actor: Actor, command: Repeat) -> ActivityView:
    """The same activity with the same shifts a week later, at the same time of day; once per activity.

    If a week later is over as well, as many weeks later as it takes for the last shift to lie ahead.
    Shifts that were called off are not repeated, unless all were.
    """
    old = _managed(session, actor, command.activity_id)
    team_policy.ensure_open(teams.get(session, old.team_id))
    shifts = _shifts(session, old.id)
    shifts = [s for s in shifts if s.cancelled_at is None] or shifts
    zone = settings(session).zone
    weeks = _weeks_ahead(max(s.ends_at for s in shifts), clock.now())
    again = Activity(
        team_id=old.team_id, title=old.title, category_code=old.category_code, place_id=old.place_id,
        description=old.description, risks=old.risks, insurance=old.insurance, lat=old.lat, lon=old.lon,
        radius_m=old.radius_m, rescan=old.rescan, repeat_of=old.id, created_by=actor.person_id,
    )  # fmt: skip
    later = [
        NewShift(_later(s.starts_at, weeks, zone), _later(s.ends_at, weeks, zone), s.capacity, s.min_people)
        for s in shifts
    ]
    return _enter(session, actor, again, later)


def add_shift(session: Session, actor: Actor, command: AddShift) -> ActivityView:
    """One more shift for an activity that is not called off."""
    activity = _managed(session, actor, command.activity_id)
    _ensure_in_force(activity)
    _add_shifts(session, activity, [command.shift])
    audit.record(session, actor, "activity.shift_added", "activity", activity.id, place_id=activity.place_id)
    return queries.view(session, activity.id)


def edit_activity(session: Session, actor: Actor, command: EditActivity) -> ActivityView:
    """Change words and meeting point; team, category and place stay, since records hang on them."""
    activity = _managed(session, actor, command.activity_id)
    _ensure_in_force(activity)
    for name, value in command.changes:
        setattr(activity, name, value)
    activity.radius_m = _radius(activity.lat, activity.radius_m)
    session.flush()
    detail = {"changed": [name for name, _ in command.changes]}
    audit.record(
        session, actor, "activity.edited", "activity", activity.id, place_id=activity.place_id, detail=detail
    )  # fmt: skip
    return queries.view(session, activity.id)


def call_off(session: Session, actor: Actor, command: CallOff) -> ActivityView:
    """Call off an activity: its shifts that are not over end, and everyone signed up for them is told why."""
    activity = _managed(session, actor, command.id)
    _ensure_in_force(activity)
    open_shifts = [s for s in _locked_shifts(session, activity.id) if s.cancelled_at is None]
    ahead = [s for s in open_shifts if s.ends_at > clock.now()]
    if open_shifts and not ahead:
        raise Closed
    activity.cancelled_at = clock.now()
    activity.cancel_reason = command.reason
    cancel(session, activity, ahead, command.reason)
    audit.record(
        session, actor, "activity.called_off", "activity", activity.id, place_id=activity.place_id,
        reason=command.reason,
    )  # fmt: skip
    return queries.view(session, activity.id)


def _managed(session: Session, actor: Actor, activity_id: UUID) -> Activity:
    # Locked, so that of two who call off or repeat at once the second sees what the first did.
    activity = session.get(Activity, activity_id, with_for_update={"key_share": True}, populate_existing=True)
    if activity is None:
        raise NotFound
    team = teams.get(session, activity.team_id)
    paths = path_of(session, activity.place_id), path_of(session, team.place_id)
    policy.ensure_may_manage(actor, team.id, *paths)
    return activity


def _ensure_in_force(activity: Activity) -> None:
    if activity.cancelled_at is not None:
        raise AlreadyCalledOff


def _enter(session: Session, actor: Actor, activity: Activity, shifts: Iterable[NewShift]) -> ActivityView:
    session.add(activity)
    session.flush()
    _add_shifts(session, activity, shifts)
    audit.record(session, actor, "activity.planned", "activity", activity.id, place_id=activity.place_id)
    return queries.view(session, activity.id)


def _add_shifts(session: Session, activity: Activity, shifts: Iterable[NewShift]) -> None:
    now = clock.now()
    for shift in shifts:
        policy.ensure_sensible(shift, now)
        session.add(
            Shift(
                activity_id=activity.id,
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
                capacity=shift.capacity,
                min_people=shift.min_people,
                backdated=shift.ends_at <= now,
            )
        )
    session.flush()


def _shifts(session: Session, activity_id: UUID) -> list[Shift]:
    query = select(Shift).where(Shift.activity_id == activity_id).order_by(Shift.starts_at, Shift.id)
    return list(session.execute(query).scalars())


def _locked_shifts(session: Session, activity_id: UUID) -> list[Shift]:
    # Always in the order of ids, so that two who lock several do not wait for each other.
    query = select(Shift).where(Shift.activity_id == activity_id).order_by(Shift.id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(session.execute(query).scalars())


def _community_path(session: Session, team: Team, team_path: str) -> str:
    """Where a team is at home: its own place, or for a team of a grid the community around it."""
    home = places.get(session, team.place_id)
    if home.level is Level.GRID and home.parent_id is not None:
        return path_of(session, home.parent_id)
    return team_path


def _radius(lat: float | None, radius_m: int | None) -> int | None:
    return None if lat is None else radius_m or _DEFAULT_RADIUS_M


def _weeks_ahead(last_end: datetime, now: datetime) -> int:
    return max(1, (now - last_end) // _WEEK + 1)


def _later(instant: datetime, weeks: int, zone: ZoneInfo) -> datetime:
    # Added on the wall clock: 19:00 stays 19:00 across a change of summer time.
    return instant.astimezone(zone) + weeks * _WEEK
