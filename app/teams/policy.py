"""Who may do what with a team. What is out of sight looks absent; what is seen but not theirs is refused."""

from uuid import UUID

from app.core.actor import Actor, ensure
from app.core.permissions import Permission
from app.teams.models import Team
from app.teams.types import TeamClosed

#: Whoever works with people sees their names; an auditor sees them masked.
_WORKING = (Permission.PEOPLE_REGISTER, Permission.RECORDS_APPROVE, Permission.ACTIVITIES_MANAGE)


def ensure_may_set_up(actor: Actor, path: str) -> None:
    """Teams are set up by the admin of the place; elsewhere the place is public, the right is not."""
    ensure(actor, Permission.TEAMS_MANAGE, path=path, visible=True)


def ensure_may_manage(actor: Actor, team: Team, path: str) -> None:
    """Teams are renamed and closed by the admin of the place: their leaders see them, but may not."""
    ensure(actor, Permission.TEAMS_MANAGE, visible=sees(actor, team.id, path), path=path)


def ensure_may_change_members(actor: Actor, team: Team, path: str) -> None:
    """Only the leader and the admin of the place change who is in a team."""
    ensure(actor, Permission.TEAMS_MEMBERS, visible=sees(actor, team.id, path), path=path, team_id=team.id)


def ensure_open(team: Team) -> None:
    """A closed team takes in nobody."""
    if team.closed_at is not None:
        raise TeamClosed


def sees(actor: Actor, team_id: UUID, path: str) -> bool:
    """Whether the team is in sight by work: at the desk of its place or above, or by leading it."""
    return actor.may(Permission.DESK_READ, path=path) or actor.may(Permission.ACTIVITIES_MANAGE, team_id=team_id)


def sees_names(actor: Actor, team_id: UUID, path: str) -> bool:
    """Whether members' names are shown whole."""
    return any(actor.may(right, path=path, team_id=team_id) for right in _WORKING)
