"""Who may do what to whom."""

from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.permissions import ROLE_PERMISSIONS, Permission, Role
from app.people.types import NotPlaceRole, PersonAbove

#: What can be granted at a place; the others belong to teams and shops.
PLACE_ROLES = (Role.APPROVER, Role.GRID_WORKER, Role.GUARD, Role.AUDITOR, Role.ADMIN)
#: Whoever works with people sees their names; an auditor sees them masked.
_WORKING = (Permission.PEOPLE_REGISTER, Permission.RECORDS_APPROVE)


def ensure_may_grant(actor: Actor, role: Role, path: str) -> None:
    """Nobody gives a role above their own: every right in it must be one they hold at that place."""
    if role not in PLACE_ROLES:
        raise NotPlaceRole
    rights = ROLE_PERMISSIONS[role] | {Permission.GRANTS_MANAGE}
    if not all(actor.may(right, path=path) for right in rights):
        raise Forbidden


def ensure_not_above(actor: Actor, held: list[tuple[Role, str]]) -> None:
    """Nobody takes over the sign-in of a person whose roles (role, place path) they could not give."""
    for role, path in held:
        if not all(actor.may(right, path=path) for right in ROLE_PERMISSIONS[role]):
            raise PersonAbove


def sees_name(actor: Actor, home_path: str) -> bool:
    """Whether the whole name is shown: to those who work with people, not to an auditor.

    Someone in sight for another reason than their home (team, sign-up, shop) is seen by whoever works somewhere.
    """
    if works_at(actor, home_path):
        return True
    audits_there = actor.may(Permission.PEOPLE_READ, path=home_path)
    return not audits_there and any(actor.may_somewhere(right) for right in _WORKING)


def works_at(actor: Actor, home_path: str) -> bool:
    """Whether the actor works with people of that home: sees birth date, guardian, note, masked ID number."""
    return any(actor.may(right, path=home_path) for right in _WORKING)
