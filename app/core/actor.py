"""Who acts: a person with the grants that count at this moment, or the system itself."""

from dataclasses import dataclass
from uuid import UUID

from app.core.errors import Forbidden, NotFound
from app.core.permissions import ROLE_PERMISSIONS, Permission, Role


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A role where it counts: at a place and all below it, in one team, or in one shop."""

    role: Role
    scope_type: str  # "place" | "team" | "shop"
    scope_id: UUID
    place_path: str  # of the place itself, or of the place of the team or shop


@dataclass(frozen=True, slots=True)
class Actor:
    """Built once per request or job; frozen, so that rights cannot grow on the way."""

    person_id: UUID | None
    grants: tuple[HeldGrant, ...] = ()
    channel: str = "web"  # "web" | "api" | "cli" | "job"
    #: The device a request comes from (remembered browser, token, or what the client names).
    device_id: str | None = None
    is_system: bool = False

    @classmethod
    def system(cls, channel: str) -> "Actor":
        """The system itself: jobs and the command line. It may do anything and is named in the audit."""
        return cls(person_id=None, channel=channel, is_system=True)

    @property
    def known_person(self) -> UUID:
        """The person's id; only for doors that a guest cannot pass."""
        if self.person_id is None:
            raise Forbidden
        return self.person_id

    def may(
        self, permission: Permission, *, path: str | None = None, team_id: UUID | None = None,
        shop_id: UUID | None = None,
    ) -> bool:  # fmt: skip
        """Whether a grant gives the permission at that place (or above), team or shop."""
        return self.is_system or any(
            permission in ROLE_PERMISSIONS[g.role] and _covers(g, path, team_id, shop_id) for g in self.grants
        )

    def may_somewhere(self, permission: Permission) -> bool:
        """Whether any grant at all gives the permission: what a door asks before it reads a body."""
        return self.is_system or any(permission in ROLE_PERMISSIONS[g.role] for g in self.grants)

    def paths(self, permission: Permission) -> tuple[str, ...]:
        """Place paths at and below which the permission holds, for scoping a list; the system: everywhere."""
        if self.is_system:
            return ("/",)
        return tuple(sorted({g.place_path for g in self._granting(permission, "place")}))

    def teams(self, permission: Permission) -> tuple[UUID, ...]:
        """Teams in which the permission holds by a team role."""
        return tuple(g.scope_id for g in self._granting(permission, "team"))

    def shops(self, permission: Permission) -> tuple[UUID, ...]:
        """Shops in which the permission holds by a shop role."""
        return tuple(g.scope_id for g in self._granting(permission, "shop"))

    def _granting(self, permission: Permission, scope_type: str) -> list[HeldGrant]:
        return [g for g in self.grants if g.scope_type == scope_type and permission in ROLE_PERMISSIONS[g.role]]


def _covers(grant: HeldGrant, path: str | None, team_id: UUID | None, shop_id: UUID | None) -> bool:
    match grant.scope_type:
        case "place":
            return path is not None and path.startswith(grant.place_path)
        case "team":
            return team_id is not None and grant.scope_id == team_id
        case "shop":
            return shop_id is not None and grant.scope_id == shop_id
    return False


def ensure(
    actor: Actor, permission: Permission, *, visible: bool = False, path: str | None = None,
    team_id: UUID | None = None, shop_id: UUID | None = None,
) -> None:  # fmt: skip
    """Refuse unless the actor may; as "absent" when the thing is out of their sight, else as "forbidden"."""
    if not actor.may(permission, path=path, team_id=team_id, shop_id=shop_id):
        raise Forbidden if visible else NotFound
