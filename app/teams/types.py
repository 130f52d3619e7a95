"""What teams speak of: roles, commands, views, refusals."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.core.errors import Conflict, Invalid


class TeamRole(StrEnum):
    """A person's part in a team; leader and deputy are roles of `core.permissions` too."""

    MEMBER = "member"
    DEPUTY = "deputy"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class NewTeam:
    """Set up a team at a place; `platform` names whom riders ride for."""

    name: str
    brand: str
    place_id: UUID
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class EditTeam:
    """Change a team's name or platform; None leaves it."""

    team_id: UUID
    name: str | None = None
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class NewMember:
    """Take somebody in: by id if in reach, else by volunteer number together with the name."""

    team_id: UUID
    role: TeamRole = TeamRole.MEMBER
    person_id: UUID | None = None
    number: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class MemberRole:
    """Give a member another part in the team."""

    team_id: UUID
    member_id: UUID
    role: TeamRole


@dataclass(frozen=True, slots=True)
class EndMembership:
    """Take a member out."""

    team_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class TeamFilter:
    """Which teams of those in sight: at or below a place, of a brand, with a piece of the name."""

    place_id: UUID | None = None
    brand: str | None = None
    q: str | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team as lists show it."""

    id: UUID
    name: str
    brand: str
    place_id: UUID
    place_name: str
    place_path: str
    platform: str | None
    members: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as leaders and admins see them; the name is masked for those who only read."""

    id: UUID
    team_id: UUID
    person_id: UUID
    number: str
    name: str
    role: TeamRole
    joined_at: datetime


class AlreadyMember(Conflict):
    """One person is in one team once at a time."""

    code = "already_member"


class TeamClosed(Conflict):
    """A closed team takes in nobody and plans nothing."""

    code = "team_closed"


class UnknownBrand(Invalid):
    """There is no such brand at this place."""

    code = "unknown_brand"
    field = "brand"
