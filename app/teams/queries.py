"""Reads of teams, and what other rooms build their rights and their sight on."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, case, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import path_of, under, under_any
from app.people.models import Person
from app.places.models import Place
from app.teams import policy
from app.teams.models import Team, TeamMember
from app.teams.types import MemberView, TeamFilter, TeamRole, TeamView

_ACTIVE = TeamMember.left_at.is_(None)


def get(session: Session, team_id: UUID) -> Team:
    """The team, open or closed."""
    team = session.get(Team, team_id)
    if team is None:
        raise NotFound
    return team


def by_name_at_place(session: Session, name: str, place_path: str) -> list[Team]:
    """Open teams of that name at a place and below it, oldest first: how a roster names a team."""
    query = select(Team).join(Place, Place.id == Team.place_id)
    query = query.where(Team.name == name.strip(), Team.closed_at.is_(None), under(Place.path, place_path))
    return list(session.execute(query.order_by(Team.id)).scalars())


def active_member(session: Session, team_id: UUID, person_id: UUID) -> TeamMember | None:
    """The row that says that somebody is in the team now."""
    query = select(TeamMember).where(TeamMember.team_id == team_id, TeamMember.person_id == person_id, _ACTIVE)
    return session.execute(query).scalar_one_or_none()


def is_active_member(session: Session, team_id: UUID, person_id: UUID) -> bool:
    """Whether somebody is in the team now, in whatever part."""
    return active_member(session, team_id, person_id) is not None


def member_ids(session: Session, team_id: UUID) -> set[UUID]:
    """Everyone who is in the team now."""
    return set(session.execute(select(TeamMember.person_id).where(TeamMember.team_id == team_id, _ACTIVE)).scalars())


def leaders_of(session: Session, team_id: UUID) -> list[UUID]:
    """The persons who lead the team now; deputies are not among them."""
    query = select(TeamMember.person_id).where(
        TeamMember.team_id == team_id, TeamMember.role == TeamRole.LEADER, _ACTIVE
    )
    return list(session.execute(query.order_by(TeamMember.id)).scalars())


def team_grants(person_id: ColumnElement[UUID]) -> Select[str, str, UUID, str]:
    """Rights by leading or assisting open teams, as rows of (role, scope_type, scope_id, place_path)."""
    return (
        select(
            type_coerce(TeamMember.role, String).label("role"),
            literal("team").label("scope_type"),
            Team.id.label("scope_id"),
            Place.path.label("place_path"),
        )
        .join(Team, Team.id == TeamMember.team_id)
        .join(Place, Place.id == Team.place_id)
        .where(
            TeamMember.person_id == person_id,
            or_(TeamMember.role == TeamRole.LEADER, TeamMember.role == TeamRole.DEPUTY),
            _ACTIVE,
            Team.closed_at.is_(None),
        )
    )


def people_in_sight(paths: Iterable[str]) -> Select[UUID]:
    """Whom the desks at these places see because they are in a team there."""
    return (
        select(TeamMember.person_id)
        .join(Team, Team.id == TeamMember.team_id)
        .join(Place, Place.id == Team.place_id)
        .where(_ACTIVE, under_any(Place.path, paths))
    )


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """Teams the actor sees, for a query that joins Team with its Place: by desk, by leading, by being in."""
    mine = select(TeamMember.team_id).where(TeamMember.person_id == actor.person_id, _ACTIVE)
    return or_(
        under_any(Place.path, actor.paths(Permission.DESK_READ)),
        Team.id.in_(actor.teams(Permission.ACTIVITIES_MANAGE)),
        Team.id.in_(mine),
    )


def visible(session: Session, actor: Actor, team_id: UUID) -> TeamView:
    """A team in the actor's sight."""
    row = session.execute(_views().where(Team.id == team_id, in_sight(actor))).one_or_none()
    if row is None:
        raise NotFound
    return _view(row)


def view(session: Session, team_id: UUID) -> TeamView:
    """A team whoever asks, for verbs that have their own rule of sight."""
    return _view(session.execute(_views().where(Team.id == team_id)).one())


def list_teams(session: Session, actor: Actor, wanted: TeamFilter, page: PageRequest) -> Page[TeamView]:
    """Teams in the actor's sight, newest first."""
    query = _views().where(in_sight(actor))
    query = query.where(Team.closed_at.is_not(None) if wanted.closed else Team.closed_at.is_(None))
    if wanted.place_id is not None:
        query = query.where(under(Place.path, path_of(session, wanted.place_id)))
    if wanted.brand is not None:
        query = query.where(Team.brand_code == wanted.brand)
    if wanted.q and wanted.q.strip():
        query = query.where(Team.name.contains(wanted.q.strip(), autoescape=True))
    found = paginate(session, query, [Team.id], page)
    return Page([_view(row) for row in found.items], found.next_cursor)


def led_by(session: Session, actor: Actor) -> list[TeamView]:
    """Open teams that the actor leads or assists, by name."""
    query = _views().where(Team.id.in_(actor.teams(Permission.ACTIVITIES_MANAGE)), Team.closed_at.is_(None))
    return [_view(row) for row in session.execute(query.order_by(Team.name, Team.id))]


def teams_of(session: Session, person_id: UUID) -> list[TeamView]:
    """Open teams somebody is in, by name."""
    mine = select(TeamMember.team_id).where(TeamMember.person_id == person_id, _ACTIVE)
    query = _views().where(Team.id.in_(mine), Team.closed_at.is_(None))
    return [_view(row) for row in session.execute(query.order_by(Team.name, Team.id))]


def list_members(session: Session, actor: Actor, team_id: UUID, page: PageRequest) -> Page[MemberView]:
    """Who is in a team: leaders, then deputies, then by how long they have been in. For its leaders and its desk."""
    team = get(session, team_id)
    path = path_of(session, team.place_id)
    if not policy.sees(actor, team_id, path):
        raise NotFound
    rank = case((TeamMember.role == TeamRole.LEADER, 0), (TeamMember.role == TeamRole.DEPUTY, 1), else_=2)
    query = _members().where(TeamMember.team_id == team_id)
    found = paginate(session, query, [rank, TeamMember.joined_at, TeamMember.id], page, descending=False)
    whole = policy.sees_names(actor, team_id, path)
    return Page([_member(*row, whole=whole) for row in found.items], found.next_cursor)


def member_view(session: Session, member_id: UUID) -> MemberView:
    """One active member with the whole name, for whoever has just changed them."""
    return _member(*session.execute(_members().where(TeamMember.id == member_id)).one(), whole=True)


def _views() -> Select[Team, str, str, int]:
    members = (
        select(func.count()).where(TeamMember.team_id == Team.id, _ACTIVE).correlate(Team).scalar_subquery()
    )  # fmt: skip
    return select(Team, Place.name, Place.path, members).join(Place, Place.id == Team.place_id)


def _view(row: Any) -> TeamView:
    team, place_name, place_path, members = row
    return TeamView(
        id=team.id, name=team.name, brand=team.brand_code, place_id=team.place_id, place_name=place_name,
        place_path=place_path, platform=team.platform, members=members, closed_at=team.closed_at,
    )  # fmt: skip


def _members() -> Select[TeamMember, str, str]:
    return select(TeamMember, Person.number, Person.name).join(Person, Person.id == TeamMember.person_id).where(_ACTIVE)


def _member(row: TeamMember, number: str, name: str, *, whole: bool) -> MemberView:
    return MemberView(
        id=row.id, team_id=row.team_id, person_id=row.person_id, number=number,
        name=name if whole else masked_name(name), role=row.role, joined_at=row.joined_at,
    )  # fmt: skip
