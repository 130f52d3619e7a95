"""Writes to teams: setting up, who is in, closing."""

from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.place_paths import path_of
from app.notices import service as notices
from app.people import queries as people
from app.people.types.roster import RosterTeams
from app.teams import policy, queries
from app.teams.models import Team, TeamMember
from app.teams.types import (
    AlreadyMember,
    EditTeam,
    EndMembership,
    MemberRole,
    MemberView,
    NewMember,
    NewTeam,
    TeamClosed,
    TeamRole,
    TeamView,
    UnknownBrand,
)
from app.vocabulary.models import Brand


def create_team(session: Session, actor: Actor, command: NewTeam) -> TeamView:
    """Set up a team at a place of the actor's, under a brand known there. Names are not unique."""
    path = path_of(session, command.place_id)
    policy.ensure_may_set_up(actor, path)
    _ensure_brand_known(session, command.brand, path)
    team = Team(
        name=command.name, brand_code=command.brand, place_id=command.place_id, platform=command.platform,
        created_by=actor.person_id,
    )  # fmt: skip
    session.add(team)
    session.flush()
    audit.record(session, actor, "team.created", "team", team.id, place_id=team.place_id)
    return queries.view(session, team.id)


def edit_team(session: Session, actor: Actor, command: EditTeam) -> TeamView:
    """Rename a team or name its platform; brand and place stay, since its history hangs on them."""
    team, path = _team(session, command.team_id)
    policy.ensure_may_manage(actor, team, path)
    policy.ensure_open(team)
    if command.name is not None:
        team.name = command.name
    if command.platform is not None:
        team.platform = command.platform or None
    session.flush()
    audit.record(session, actor, "team.edited", "team", team.id, place_id=team.place_id)
    return queries.view(session, team.id)


def close_team(session: Session, actor: Actor, team_id: UUID) -> TeamView:
    """End a team: its leaders' rights end with it, its history and its members' rows stay."""
    team, path = _team(session, team_id)
    policy.ensure_may_manage(actor, team, path)
    if team.closed_at is not None:
        raise TeamClosed
    team.closed_at = clock.now()
    session.flush()
    audit.record(session, actor, "team.closed", "team", team.id, place_id=team.place_id)
    return queries.view(session, team.id)


def add_member(session: Session, actor: Actor, command: NewMember) -> MemberView:
    """Take somebody in and tell them; one person is in one team once at a time."""
    team, path = _team(session, command.team_id)
    policy.ensure_may_change_members(actor, team, path)
    policy.ensure_open(team)
    whom = people.Whom(command.person_id, command.number, command.name)
    person = people.in_reach(session, actor, whom, path)
    if queries.is_active_member(session, team.id, person.id):
        raise AlreadyMember
    member = _enter(session, actor, team, person.id, command.role)
    notices.tell(session, person.id, f"team_joined_{command.role}", link="/activities", team=team.name)
    return queries.member_view(session, member.id)


def enrol_from_roster(session: Session, named: RosterTeams) -> None:
    """A roster names people as of teams: make them members unless they are in; again changes nothing."""
    by_team: dict[UUID, list[UUID]] = {}
    for person_id, team_id in named.members:
        by_team.setdefault(team_id, []).append(person_id)
    for team_id, person_ids in by_team.items():
        team, path = _team(session, team_id)
        policy.ensure_may_change_members(named.actor, team, path)
        policy.ensure_open(team)
        inside = queries.member_ids(session, team_id)
        newcomers = [person_id for person_id in dict.fromkeys(person_ids) if person_id not in inside]
        if newcomers:
            _enter_many(session, named.actor, team, newcomers)


def change_role(session: Session, actor: Actor, command: MemberRole) -> MemberView:
    """Give a member another part: the old row ends and a new one begins, so that who led when stays known."""
    team, path = _team(session, command.team_id)
    policy.ensure_may_change_members(actor, team, path)
    policy.ensure_open(team)
    member = _active(session, team.id, command.member_id)
    if member.role is command.role:
        return queries.member_view(session, member.id)
    _leave(session, actor, team, member)
    changed = _enter(session, actor, team, member.person_id, command.role)
    notices.tell(session, member.person_id, f"team_joined_{command.role}", link="/activities", team=team.name)
    return queries.member_view(session, changed.id)


def end_membership(session: Session, actor: Actor, command: EndMembership) -> None:
    """Take somebody out; their rights in the team end with the row, what they did for it stays."""
    team, path = _team(session, command.team_id)
    policy.ensure_may_change_members(actor, team, path)
    _leave(session, actor, team, _active(session, team.id, command.member_id))


def _team(session: Session, team_id: UUID) -> tuple[Team, str]:
    team = queries.get(session, team_id)
    return team, path_of(session, team.place_id)


def _active(session: Session, team_id: UUID, member_id: UUID) -> TeamMember:
    # Locked, so that of two who end it at once only one does.
    member = session.get(TeamMember, member_id, with_for_update=True, populate_existing=True)
    if member is None or member.team_id != team_id or member.left_at is not None:
        raise NotFound
    return member


def _enter(session: Session, actor: Actor, team: Team, person_id: UUID, role: TeamRole) -> TeamMember:
    member = TeamMember(team_id=team.id, person_id=person_id, role=role, added_by=actor.person_id)
    session.add(member)
    session.flush()
    audit.record(
        session, actor, "team.member_added", "team", team.id, place_id=team.place_id,
        detail={"person_id": str(person_id), "role": role.value},
    )  # fmt: skip
    return member


def _enter_many(session: Session, actor: Actor, team: Team, person_ids: list[UUID]) -> None:
    shared = {"team_id": team.id, "role": TeamRole.MEMBER, "joined_at": clock.now(), "added_by": actor.person_id}
    session.execute(insert(TeamMember), [{"id": new_id(), "person_id": p, **shared} for p in person_ids])
    detail = {"members": len(person_ids)}
    audit.record(
        session, actor, "team.members_from_roster", "team", team.id, place_id=team.place_id, detail=detail
    )  # fmt: skip


def _leave(session: Session, actor: Actor, team: Team, member: TeamMember) -> None:
    member.left_at = clock.now()
    member.ended_by = actor.person_id
    session.flush()
    audit.record(
        session, actor, "team.member_ended", "team", team.id, place_id=team.place_id,
        detail={"person_id": str(member.person_id), "role": member.role.value},
    )  # fmt: skip


def _ensure_brand_known(session: Session, code: str, path: str) -> None:
    brand = session.get(Brand, code)
    if brand is None:
        raise UnknownBrand
    if brand.place_id is not None and not path.startswith(path_of(session, brand.place_id)):
        raise UnknownBrand
