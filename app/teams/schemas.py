"""JSON shapes of teams."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints as Text

from app.teams.types import (
    EditTeam,
    MemberRole,
    MemberView,
    NewMember,
    NewTeam,
    TeamFilter,
    TeamRole,
    TeamView,
)
from app.web.schema import ApiModel, Code, Id, Instant, Name, PageQuery, Search

Platform = Annotated[str, Text(min_length=1, max_length=40, strip_whitespace=True)]
VolunteerNumber = Annotated[str, Text(min_length=1, max_length=40, strip_whitespace=True)]


class TeamIn(ApiModel):
    """A team to set up; `platform` says whom riders ride for."""

    name: Name
    brand: Code
    place_id: Id
    platform: Platform | None = None

    def to_command(self) -> NewTeam:
        """For the service."""
        return NewTeam(self.name, self.brand, self.place_id, self.platform)


class TeamPatch(ApiModel):
    """What may change of a team."""

    name: Name | None = None
    platform: Annotated[str, Text(max_length=40, strip_whitespace=True)] | None = None

    def to_command(self, team_id: UUID) -> EditTeam:
        """For the service."""
        return EditTeam(team_id, self.name, self.platform)


class TeamQuery(PageQuery):
    """Teams at or below a place, of a brand, by part of the name."""

    place_id: Id | None = None
    brand: Code | None = None
    q: Search | None = None

    def to_filter(self) -> TeamFilter:
        """What the query wants."""
        return TeamFilter(self.place_id, self.brand, self.q)


class TeamOut(ApiModel):
    """A team; `members` counts those who are in it now."""

    id: Id
    name: str
    brand: str
    place_id: Id
    place: str
    platform: str | None
    members: int
    closed_at: Instant | None

    @classmethod
    def of(cls, team: TeamView) -> "TeamOut":
        """As lists show it."""
        return cls(
            id=team.id, name=team.name, brand=team.brand, place_id=team.place_id, place=team.place_name,
            platform=team.platform, members=team.members, closed_at=team.closed_at,
        )  # fmt: skip


class MemberIn(ApiModel):
    """Who comes in: `person_id`, or `number` together with `name`."""

    person_id: Id | None = None
    number: VolunteerNumber | None = None
    name: Name | None = None
    role: TeamRole = TeamRole.MEMBER

    def to_command(self, team_id: UUID) -> NewMember:
        """For the service."""
        return NewMember(team_id, self.role, self.person_id, self.number, self.name)


class MemberPatch(ApiModel):
    """Another part in the team."""

    role: TeamRole

    def to_command(self, team_id: UUID, member_id: UUID) -> MemberRole:
        """For the service."""
        return MemberRole(team_id, member_id, self.role)


class MemberOut(ApiModel):
    """Somebody in a team."""

    id: Id
    team_id: Id
    person_id: Id
    number: str
    name: str
    role: TeamRole
    joined_at: Instant

    @classmethod
    def of(cls, member: MemberView) -> "MemberOut":
        """As lists show it."""
        return cls(
            id=member.id, team_id=member.team_id, person_id=member.person_id, number=member.number,
            name=member.name, role=member.role, joined_at=member.joined_at,
        )  # fmt: skip
