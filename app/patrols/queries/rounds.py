"""Rounds: what was planned, what was walked, what was missed and seen."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.checkins.types import PersonShown
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.patrols.models import Checkpoint, PatrolHazard, PatrolRound, PatrolRoute, PatrolVisit, RoundMember
from app.patrols.queries.routes import in_sight, point_views
from app.patrols.types import (
    HazardView,
    MemberView,
    PointView,
    RoundDetail,
    RoundFilter,
    RoundState,
    RoundView,
    VisitView,
)
from app.people.models import Person
from app.places.models import Place
from app.teams.models import Team


def list_rounds(session: Session, actor: Actor, wanted: RoundFilter, page: PageRequest) -> Page[RoundView]:
    """Rounds in sight, the latest first unless the soonest are wanted; without a state, all are among them."""
    query = _views().where(in_sight(actor))
    if wanted.route_id is not None:
        query = query.where(PatrolRound.route_id == wanted.route_id)
    if wanted.team_id is not None:
        query = query.where(PatrolRoute.team_id == wanted.team_id)
    if wanted.states:
        query = query.where(PatrolRound.state.in_(wanted.states))
    keys = [PatrolRound.opens_at, PatrolRound.id]
    found = paginate(session, query, keys, page, descending=not wanted.soonest_first)
    return Page([_view(row) for row in found.items], found.next_cursor)


def round_view(session: Session, round_id: UUID) -> RoundView:
    """A round whoever asks, for verbs that have their own rule of sight."""
    return _view(session.execute(_views().where(PatrolRound.id == round_id)).one())


def round_detail(session: Session, actor: Actor, round_id: UUID) -> RoundDetail:
    """A round in sight with its visits, members and hazards; of one that runs, what is missing so far."""
    row = session.execute(_views().where(PatrolRound.id == round_id, in_sight(actor))).one_or_none()
    if row is None:
        raise NotFound
    view = _view(row)
    return RoundDetail(
        round=view, points=point_views(session, view.route_id), visits=_visits(session, round_id),
        members=_members(session, round_id), hazards=_hazards(session, round_id),
    )  # fmt: skip


def hazard_photo(session: Session, actor: Actor, hazard_id: UUID) -> bytes:
    """The picture of a hazard in a round in sight."""
    query = (
        select(PatrolHazard.photo)
        .join(PatrolRound, PatrolRound.id == PatrolHazard.round_id)
        .join(PatrolRoute, PatrolRoute.id == PatrolRound.route_id)
        .join(Place, Place.id == PatrolRoute.place_id)
        .where(PatrolHazard.id == hazard_id, in_sight(actor))
    )
    photo = session.execute(query).scalar_one_or_none()
    if photo is None:
        raise NotFound
    return photo


def _views() -> Select[*tuple[Any, ...]]:
    points = (
        select(func.count())
        .where(Checkpoint.route_id == PatrolRound.route_id, Checkpoint.removed_at.is_(None))
        .correlate(PatrolRound)
        .scalar_subquery()
    )
    visited = (
        select(func.count(PatrolVisit.checkpoint_id.distinct()))
        .join(Checkpoint, Checkpoint.id == PatrolVisit.checkpoint_id)
        .where(PatrolVisit.round_id == PatrolRound.id, Checkpoint.removed_at.is_(None))
        .correlate(PatrolRound)
        .scalar_subquery()
    )
    return (
        select(PatrolRound, PatrolRoute, Team.name, Place.path, points, visited)
        .join(PatrolRoute, PatrolRoute.id == PatrolRound.route_id)
        .join(Team, Team.id == PatrolRoute.team_id)
        .join(Place, Place.id == PatrolRoute.place_id)
    )


def _view(row: Any) -> RoundView:
    """While a round is on, its points are those that the route has now; afterwards those that were written down."""
    one, route, team_name, path, points, visited = row
    is_on = one.state in (RoundState.PLANNED, RoundState.OPEN)
    return RoundView(
        id=one.id, route_id=route.id, title=route.title, team_id=route.team_id, team_name=team_name,
        place_path=path, state=one.state, opens_at=one.opens_at, closes_at=one.closes_at, started_at=one.started_at,
        ended_at=one.ended_at, people=one.people, points=points if is_on else one.points,
        visited=visited if is_on else one.visited, score=one.score, marks=tuple(one.marks), missed=tuple(one.missed),
    )  # fmt: skip


def _visits(session: Session, round_id: UUID) -> list[VisitView]:
    query = (
        select(PatrolVisit, Checkpoint.name, Person)
        .join(Checkpoint, Checkpoint.id == PatrolVisit.checkpoint_id)
        .join(Person, Person.id == PatrolVisit.person_id)
        .where(PatrolVisit.round_id == round_id)
        .order_by(PatrolVisit.at, PatrolVisit.id)
    )
    return [
        VisitView(
            id=visit.id, point_id=visit.checkpoint_id, seq=visit.seq, name=name, person=_shown(person), at=visit.at,
            distance_m=visit.distance_m, gap_s=visit.gap_s, marks=tuple(visit.marks),
        )
        for visit, name, person in session.execute(query)
    ]  # fmt: skip


def _members(session: Session, round_id: UUID) -> list[MemberView]:
    query = (
        select(RoundMember, Person)
        .join(Person, Person.id == RoundMember.person_id)
        .where(RoundMember.round_id == round_id)
        .order_by(RoundMember.joined_at, RoundMember.person_id)
    )
    return [MemberView(_shown(person), row.minutes, row.record_id) for row, person in session.execute(query)]


def _hazards(session: Session, round_id: UUID) -> list[HazardView]:
    query = select(PatrolHazard, Person).join(Person, Person.id == PatrolHazard.person_id)
    query = query.where(PatrolHazard.round_id == round_id).order_by(PatrolHazard.id)
    return [hazard_view(row, person) for row, person in session.execute(query)]


def hazard_view(row: PatrolHazard, person: Person) -> HazardView:
    """As pages and programs see it; the picture has an address of its own."""
    return HazardView(
        id=row.id, round_id=row.round_id, person=_shown(person), note=row.note, has_photo=row.has_photo, lat=row.lat,
        lon=row.lon, created_at=row.created_at,
    )  # fmt: skip


def next_point(points: list[PointView], visited: frozenset[UUID]) -> PointView | None:
    """The first point, in their order, where nobody has been yet."""
    return next((point for point in points if point.id not in visited), None)


def _shown(person: Person) -> PersonShown:
    return PersonShown(person.id, person.number, masked_name(person.name))
