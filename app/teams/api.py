"""JSON doors of teams."""

from typing import Any
from uuid import UUID

from app.core.permissions import Permission
from app.teams import queries, service
from app.teams.schemas import MemberIn, MemberOut, MemberPatch, TeamIn, TeamOut, TeamPatch, TeamQuery
from app.teams.types import EndMembership
from app.web.api import Api, Reply, act, read
from app.web.guards import requires, signed_in
from app.web.schema import Listing, PageQuery, listing

api = Api("teams", __name__)


@api.door("POST", "/teams", requires(Permission.TEAMS_MANAGE), body=TeamIn, out=TeamOut, status=201)
def create_team(body: TeamIn) -> Reply:
    """Set up a team."""
    return act(service.create_team, body.to_command(), show=TeamOut.of, status=201)


@api.door("GET", "/teams", signed_in, query=TeamQuery, out=Listing[TeamOut])
def list_teams(query: TeamQuery) -> dict[str, Any]:
    """The open teams in sight (of your place, led by you, or with you in them), newest first."""
    return listing(read(queries.list_teams, query.to_filter(), query.page()), TeamOut.of)


@api.door("GET", "/teams/<uuid:team_id>", signed_in, out=TeamOut)
def get_team(team_id: UUID) -> TeamOut:
    """One team in sight."""
    return TeamOut.of(read(queries.visible, team_id))


@api.door("PATCH", "/teams/<uuid:team_id>", requires(Permission.TEAMS_MANAGE), body=TeamPatch, out=TeamOut)
def edit_team(team_id: UUID, body: TeamPatch) -> Reply:
    """Rename a team or change its platform."""
    return act(service.edit_team, body.to_command(team_id), show=TeamOut.of)


@api.door("POST", "/teams/<uuid:team_id>/closings", requires(Permission.TEAMS_MANAGE), out=TeamOut)
def close_team(team_id: UUID) -> Reply:
    """End a team; what it did stays."""
    return act(service.close_team, team_id, show=TeamOut.of)


@api.door("GET", "/teams/<uuid:team_id>/members", signed_in, query=PageQuery, out=Listing[MemberOut])
def list_members(team_id: UUID, query: PageQuery) -> dict[str, Any]:
    """Who is in the team, leaders first; for its leaders and the desk of its place."""
    return listing(read(queries.list_members, team_id, query.page()), MemberOut.of)


@api.door(
    "POST", "/teams/<uuid:team_id>/members", requires(Permission.TEAMS_MEMBERS), body=MemberIn, out=MemberOut,
    status=201,
)  # fmt: skip
def add_member(team_id: UUID, body: MemberIn) -> Reply:
    """Take somebody in, by id or by volunteer number with the name.

    An unknown person, one out of reach and a name that does not fit the number answer alike:
    404 `no_such_volunteer`.
    """
    return act(service.add_member, body.to_command(team_id), show=MemberOut.of, status=201)


@api.door(
    "PATCH", "/teams/<uuid:team_id>/members/<uuid:member_id>", requires(Permission.TEAMS_MEMBERS),
    body=MemberPatch, out=MemberOut,
)  # fmt: skip
def change_role(team_id: UUID, member_id: UUID, body: MemberPatch) -> Reply:
    """Give a member another part; the membership gets a new id, the old one ends."""
    return act(service.change_role, body.to_command(team_id, member_id), show=MemberOut.of)


@api.door("DELETE", "/teams/<uuid:team_id>/members/<uuid:member_id>", requires(Permission.TEAMS_MEMBERS), status=204)
def end_membership(team_id: UUID, member_id: UUID) -> Reply:
    """Take a member out."""
    return act(service.end_membership, EndMembership(team_id, member_id), status=204)
