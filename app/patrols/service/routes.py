"""Setting up a route, changing its terms, closing it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.place_paths import path_of
from app.patrols import policy, queries
from app.patrols.models import Checkpoint, PatrolRoute
from app.patrols.types import (
    MOST_POINTS,
    ROUTE,
    EditRoute,
    NewRoute,
    Point,
    RouteView,
    TooManyPoints,
    UnknownCategory,
)
from app.teams import policy as team_policy
from app.teams import queries as teams
from app.vocabulary.models import Category


def create_route(session: Session, actor: Actor, command: NewRoute) -> RouteView:
    """Set up a route of a team one leads, or as admin, with its first points in their order."""
    team = teams.get(session, command.team_id)
    team_path = path_of(session, team.place_id)
    is_member = teams.is_active_member(session, team.id, actor.person_id) if actor.person_id else False
    policy.ensure_may_manage(actor, team.id, team_path, is_member=is_member)
    team_policy.ensure_open(team)
    place_id = command.place_id or team.place_id
    if not path_of(session, place_id).startswith(team_path):
        raise NotFound
    if session.get(Category, command.category) is None:
        raise UnknownCategory
    terms = command.terms
    route = PatrolRoute(
        team_id=team.id, place_id=place_id, title=command.title, category_code=command.category, order=terms.order,
        opens=terms.opens, closes=terms.closes, min_gap_s=terms.min_gap_s, max_gap_s=terms.max_gap_s,
        max_speed_mps=terms.max_speed_mps, radius_m=terms.radius_m, most_minutes=terms.most_minutes,
        created_by=actor.person_id,
    )  # fmt: skip
    policy.check_terms(route)
    session.add(route)
    session.flush()
    append(session, route, command.points, after=0)
    audit.record(session, actor, "patrol.route_created", ROUTE, route.id, place_id=route.place_id)
    return queries.route_view(session, route.id)


def edit_route(session: Session, actor: Actor, command: EditRoute) -> RouteView:
    """Change a route's name or terms; rounds that are over stay as they were judged."""
    route = managed(session, actor, command.route_id)
    policy.ensure_open(route)
    if command.title is not None:
        route.title = command.title
    for name, value in command.changes:
        setattr(route, name, value)
    policy.check_terms(route)
    session.flush()
    audit.record(session, actor, "patrol.route_edited", ROUTE, route.id, place_id=route.place_id)
    return queries.route_view(session, route.id)


def close_route(session: Session, actor: Actor, route_id: UUID) -> RouteView:
    """Walk a route no more: its plates stop working, what is planned falls away, what was walked stays."""
    route = managed(session, actor, route_id)
    policy.ensure_open(route)
    route.closed_at = clock.now()
    session.flush()
    audit.record(session, actor, "patrol.route_closed", ROUTE, route.id, place_id=route.place_id)
    return queries.route_view(session, route.id)


def managed(session: Session, actor: Actor, route_id: UUID) -> PatrolRoute:
    """A route that is the actor's to set up, locked against a scan and another's change."""
    queries.route(session, actor, route_id)  # out of sight is absent
    query = select(PatrolRoute).where(PatrolRoute.id == route_id).with_for_update()
    route = session.execute(query.execution_options(populate_existing=True)).scalar_one()
    policy.ensure_may_manage(actor, route.team_id, path_of(session, route.place_id), is_member=True)
    return route


def append(session: Session, route: PatrolRoute, points: tuple[Point, ...], *, after: int) -> list[Checkpoint]:
    """Add points with the next numbers."""
    if after + len(points) > MOST_POINTS:
        raise TooManyPoints
    rows = [
        Checkpoint(
            route_id=route.id,
            seq=after + place,
            name=point.name,
            radius_m=point.radius_m,
            description=point.description,
        )
        for place, point in enumerate(points, start=1)
    ]
    session.add_all(rows)
    session.flush()
    return rows
