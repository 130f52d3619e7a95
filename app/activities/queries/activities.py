"""Activities with their shifts."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.activities.models import Activity, Shift
from app.activities.queries.shifts import summaries
from app.activities.types import ActivityFilter, ActivityView, ShiftSummary
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import path_of, under, under_any
from app.places.models import Place
from app.teams.models import Team

Row = tuple[Activity, str, str, str, str]


def view(session: Session, activity_id: UUID) -> ActivityView:
    """An activity with all its shifts, also one that was called off."""
    found = _views(session, session.execute(_rows().where(Activity.id == activity_id)))
    if not found:
        raise NotFound
    return found[0]


def show(session: Session, _actor: Actor, activity_id: UUID) -> ActivityView:
    """The same for a door: activities are public."""
    return view(session, activity_id)


def list_activities(
    session: Session, _actor: Actor, wanted: ActivityFilter, page: PageRequest
) -> Page[ActivityView]:  # fmt: skip
    """The activities of the whole city, newest first."""
    return _page(session, _matching(session, wanted), page)


def managed(session: Session, actor: Actor, wanted: ActivityFilter, page: PageRequest) -> Page[ActivityView]:
    """Those of the actor's places and teams, newest first: what the desk and the leader list."""
    return _page(session, _matching(session, wanted).where(in_scope(actor)), page)


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """Activities the actor has to do with by work, for a query that joins Activity with its Place."""
    return or_(
        under_any(Place.path, actor.paths(Permission.DESK_READ)),
        Activity.team_id.in_(actor.teams(Permission.ACTIVITIES_MANAGE)),
    )


def _matching(session: Session, wanted: ActivityFilter) -> Select[Activity, str, str, str, str]:
    query = _rows()
    if wanted.place_id is not None:
        query = query.where(under(Place.path, path_of(session, wanted.place_id)))
    if wanted.team_id is not None:
        query = query.where(Activity.team_id == wanted.team_id)
    if wanted.category is not None:
        query = query.where(Activity.category_code == wanted.category)
    window = [Shift.activity_id == Activity.id]
    if wanted.start is not None:
        window.append(Shift.ends_at > wanted.start)
    if wanted.end is not None:
        window.append(Shift.starts_at < wanted.end)
    return query.where(select(Shift.id).where(and_(*window)).exists()) if len(window) > 1 else query


def _rows() -> Select[Activity, str, str, str, str]:
    home = aliased(Place)
    return (
        select(Activity, Team.name, home.path, Place.name, Place.path)
        .join(Team, Team.id == Activity.team_id)
        .join(home, home.id == Team.place_id)
        .join(Place, Place.id == Activity.place_id)
    )


def _page(session: Session, query: Select[Activity, str, str, str, str], page: PageRequest) -> Page[ActivityView]:
    found = paginate(session, query, [Activity.id], page)
    return Page(_views(session, found.items), found.next_cursor)


def _views(session: Session, rows: Iterable[Row]) -> list[ActivityView]:
    """Two statements for the whole page."""
    rows = list(rows)
    wanted = summaries().where(Shift.activity_id.in_([row[0].id for row in rows]))
    shifts: dict[UUID, list[ShiftSummary]] = {}
    for found in session.execute(wanted.order_by(Shift.starts_at, Shift.id)):
        summary = ShiftSummary(*found)
        shifts.setdefault(summary.activity_id, []).append(summary)
    return [_view(*row, shifts=tuple(shifts.get(row[0].id, ()))) for row in rows]


def _view(
    activity: Activity, team_name: str, team_path: str, place_name: str, place_path: str, *, shifts: tuple[ShiftSummary, ...]
) -> ActivityView:  # fmt: skip
    return ActivityView(
        id=activity.id, team_id=activity.team_id, team_name=team_name, team_path=team_path, title=activity.title,
        category=activity.category_code, place_id=activity.place_id, place_name=place_name, place_path=place_path,
        description=activity.description, risks=activity.risks, insurance=activity.insurance, lat=activity.lat,
        lon=activity.lon, radius_m=activity.radius_m, rescan=activity.rescan, cancelled_at=activity.cancelled_at,
        cancel_reason=activity.cancel_reason, shifts=shifts,
    )  # fmt: skip
