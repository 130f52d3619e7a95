"""Routes, their points and their week."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import under_any
from app.patrols.models import Checkpoint, PatrolPlan, PatrolRoute, Plate
from app.patrols.types import PlanView, PointOf, PointView, RouteView, Terms
from app.places.models import Place
from app.teams.models import Team, TeamMember


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """Routes that the actor sees, for a query that joins Place: by desk, by leading, by being in the team."""
    mine = select(TeamMember.team_id).where(TeamMember.person_id == actor.person_id, TeamMember.left_at.is_(None))
    return or_(
        under_any(Place.path, actor.paths(Permission.RECORDS_READ)),
        PatrolRoute.team_id.in_(actor.teams(Permission.PATROLS_MANAGE)),
        PatrolRoute.team_id.in_(mine),
    )


def list_routes(session: Session, actor: Actor, team_id: UUID | None, page: PageRequest) -> Page[RouteView]:
    """Routes in sight that are still walked, newest first."""
    query = _views().where(in_sight(actor), PatrolRoute.closed_at.is_(None))
    if team_id is not None:
        query = query.where(PatrolRoute.team_id == team_id)
    found = paginate(session, query, [PatrolRoute.id], page)
    return Page([_view(row) for row in found.items], found.next_cursor)


def route(session: Session, actor: Actor, route_id: UUID) -> RouteView:
    """A route in sight, closed or not."""
    row = session.execute(_views().where(PatrolRoute.id == route_id, in_sight(actor))).one_or_none()
    if row is None:
        raise NotFound
    return _view(row)


def route_view(session: Session, route_id: UUID) -> RouteView:
    """A route whoever asks, for verbs that have their own rule of sight."""
    return _view(session.execute(_views().where(PatrolRoute.id == route_id)).one())


def points_of(session: Session, actor: Actor, route_id: UUID) -> list[PointView]:
    """The points of a route in sight, in their order."""
    route(session, actor, route_id)
    return point_views(session, route_id)


def point_views(session: Session, route_id: UUID) -> list[PointView]:
    """The points of a route, in their order."""
    query = _points().where(Checkpoint.route_id == route_id, Checkpoint.removed_at.is_(None))
    return [_point(*row) for row in session.execute(query.order_by(Checkpoint.seq))]


def point(session: Session, actor: Actor, wanted: PointOf) -> PointView:
    """One point of a route in sight that is still walked past."""
    route(session, actor, wanted.route_id)
    query = _points().where(
        Checkpoint.id == wanted.point_id, Checkpoint.route_id == wanted.route_id, Checkpoint.removed_at.is_(None)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return _point(*row)


def point_view(session: Session, point_id: UUID) -> PointView:
    """One point, for whoever has just changed it."""
    return _point(*session.execute(_points().where(Checkpoint.id == point_id)).one())


def plans_of(session: Session, actor: Actor, route_id: UUID) -> list[PlanView]:
    """The week of a route in sight."""
    route(session, actor, route_id)
    query = select(PatrolPlan).where(PatrolPlan.route_id == route_id, PatrolPlan.ended_at.is_(None))
    rows = session.execute(query.order_by(PatrolPlan.weekday, PatrolPlan.starts, PatrolPlan.id)).scalars()
    return [plan_view(row) for row in rows]


def plan_view(row: PatrolPlan) -> PlanView:
    """As pages and programs see it."""
    return PlanView(row.id, row.route_id, row.weekday, row.starts, row.minutes, row.people)


def _views() -> Select[*tuple[Any, ...]]:
    points = (
        select(func.count())
        .where(Checkpoint.route_id == PatrolRoute.id, Checkpoint.removed_at.is_(None))
        .correlate(PatrolRoute)
        .scalar_subquery()
    )
    return (
        select(PatrolRoute, Team.name, Place.name, Place.path, points)
        .join(Team, Team.id == PatrolRoute.team_id)
        .join(Place, Place.id == PatrolRoute.place_id)
    )


def _view(row: Any) -> RouteView:
    found, team_name, place_name, path, points = row
    return RouteView(
        id=found.id, team_id=found.team_id, team_name=team_name, place_id=found.place_id, place_name=place_name,
        place_path=path, title=found.title, category=found.category_code, terms=terms_of(found), points=points,
        closed_at=found.closed_at,
    )  # fmt: skip


def terms_of(found: PatrolRoute) -> Terms:
    """What holds for the rounds of a route now."""
    return Terms(
        order=found.order, opens=found.opens, closes=found.closes, min_gap_s=found.min_gap_s,
        max_gap_s=found.max_gap_s, max_speed_mps=found.max_speed_mps, radius_m=found.radius_m,
        most_minutes=found.most_minutes,
    )  # fmt: skip


def _points() -> Select[Checkpoint, UUID]:
    valid = (Plate.checkpoint_id == Checkpoint.id) & Plate.revoked_at.is_(None)
    return select(Checkpoint, Plate.id).outerjoin(Plate, valid)


def _point(row: Checkpoint, plate_id: UUID | None) -> PointView:
    return PointView(
        id=row.id, seq=row.seq, name=row.name, description=row.description, lat=row.lat, lon=row.lon,
        radius_m=row.radius_m, calibrated_at=row.calibrated_at, plate_id=plate_id,
    )  # fmt: skip
