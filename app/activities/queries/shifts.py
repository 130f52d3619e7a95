"""Shifts by themselves: one with all that hangs on it, and lists by time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.activities.models import Activity, Shift, SignUp
from app.activities.types import ActivityFilter, ShiftCard, ShiftSummary, SignUpState
from app.core import clock
from app.core.actor import Actor
from app.core.db import settings
from app.core.errors import NotFound
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import path_of, under, under_any
from app.places.models import Place
from app.teams.models import Team

_HORIZON = timedelta(days=7)  # how far ahead a shift short of people is worth a word
_MOST = 100  # rows of a list that is not paged


@dataclass(frozen=True, slots=True)
class ShiftView:
    """A shift with its activity, its team, and where it happens."""

    shift: Shift
    activity: Activity
    team: Team
    place_path: str
    team_path: str


def shift(session: Session, shift_id: UUID) -> ShiftView:
    """One shift, open or not, whoever asks; NotFound if there is none."""
    home = aliased(Place)
    query = (
        select(Shift, Activity, Team, Place.path, home.path)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Team, Team.id == Activity.team_id)
        .join(Place, Place.id == Activity.place_id)
        .join(home, home.id == Team.place_id)
        .where(Shift.id == shift_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return ShiftView(*row)


def card(session: Session, shift_id: UUID) -> ShiftCard:
    """One shift as a list shows it."""
    row = session.execute(cards().where(Shift.id == shift_id)).one_or_none()
    if row is None:
        raise NotFound
    return as_card(row)


def show_shift(session: Session, _actor: Actor, shift_id: UUID) -> ShiftCard:
    """The same for a door: shifts are public."""
    return card(session, shift_id)


def upcoming(session: Session, _actor: Actor, wanted: ActivityFilter, page: PageRequest) -> Page[ShiftCard]:
    """Shifts of the whole city that are not over, soonest first; those called off are left out."""
    query = cards().where(Shift.ends_at > (wanted.start or clock.now()), Shift.cancelled_at.is_(None))
    if wanted.end is not None:
        query = query.where(Shift.starts_at < wanted.end)
    if wanted.place_id is not None:
        query = query.where(under(Place.path, path_of(session, wanted.place_id)))
    if wanted.team_id is not None:
        query = query.where(Activity.team_id == wanted.team_id)
    found = paginate(session, query, [Shift.starts_at, Shift.id], page, descending=False)
    return Page([as_card(row) for row in found.items], found.next_cursor)


def tonight(session: Session, actor: Actor) -> list[ShiftCard]:
    """What the actor's places and teams have on today: not over yet, and beginning before midnight here."""
    zone = settings(session).zone
    now = clock.now()
    midnight = clock.start_of_day(clock.local_date(now, zone) + timedelta(days=1), zone)
    query = _worked(actor).where(Shift.ends_at > now, Shift.starts_at < midnight)
    return [as_card(row) for row in session.execute(query)]


def short_of_minimum(session: Session, actor: Actor) -> list[ShiftCard]:
    """Shifts of the actor's places and teams in the next 7 days with fewer people than it takes, soonest first."""
    now = clock.now()
    query = _worked(actor).where(
        Shift.starts_at > now, Shift.starts_at < now + _HORIZON, Shift.confirmed < Shift.min_people
    )
    return [as_card(row) for row in session.execute(query)]


def next_shift_of(session: Session, person_id: UUID) -> ShiftCard | None:
    """The shift somebody has a seat in that is on now or comes next."""
    query = cards().join(SignUp, SignUp.shift_id == Shift.id)
    query = query.where(
        SignUp.person_id == person_id, SignUp.state == SignUpState.CONFIRMED, Shift.ends_at > clock.now(),
        Shift.cancelled_at.is_(None),
    )  # fmt: skip
    row = session.execute(query.order_by(Shift.starts_at, Shift.id).limit(1)).one_or_none()
    return None if row is None else as_card(row)


def summaries() -> Select[*tuple[Any, ...]]:
    """The columns of `ShiftSummary`, by name; for a query on Shift."""
    waiting = (
        select(func.count())
        .where(SignUp.shift_id == Shift.id, SignUp.state == SignUpState.WAITLISTED)
        .correlate(Shift)
        .scalar_subquery()
    )
    return select(
        Shift.id, Shift.activity_id, Shift.starts_at, Shift.ends_at, Shift.capacity, Shift.min_people,
        Shift.confirmed, waiting.label("waiting"), Shift.backdated, Shift.cancelled_at, Shift.cancel_reason,
    )  # fmt: skip


def cards() -> Select[*tuple[Any, ...]]:
    """The columns of `ShiftCard`, for a query that may narrow by Shift, Activity, Team and Place."""
    query = summaries().add_columns(
        Activity.title, Activity.category_code, Team.id.label("team_id"), Team.name.label("team_name"),
        Place.name.label("place_name"), Place.path.label("place_path"),
    )  # fmt: skip
    return (
        query.join(Activity, Activity.id == Shift.activity_id)
        .join(Team, Team.id == Activity.team_id)
        .join(Place, Place.id == Activity.place_id)
    )


def as_card(row: Row[*tuple[Any, ...]] | tuple[Any, ...]) -> ShiftCard:
    """A row of `cards()`; columns after those are not looked at."""
    summary = ShiftSummary(*row[:11])
    title, category, team_id, team_name, place_name, place_path = row[11:17]
    return ShiftCard(summary, summary.activity_id, title, category, team_id, team_name, place_name, place_path)


def _worked(actor: Actor) -> Select[*tuple[Any, ...]]:
    mine = or_(
        under_any(Place.path, actor.paths(Permission.DESK_READ)),
        Team.id.in_(actor.teams(Permission.ACTIVITIES_MANAGE)),
    )
    return cards().where(mine, Shift.cancelled_at.is_(None)).order_by(Shift.starts_at, Shift.id).limit(_MOST)
