"""Who acts: a person with the grants that count now, in one statement whatever the number of roles."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, Uuid, bindparam, literal, or_, select, union_all
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, HeldGrant
from app.core.columns import UtcDateTime
from app.core.permissions import Role
from app.core.place_paths import place_table
from app.people.models import Grant

#: Gives for a person id, as a parameter or a column, a select of (role, scope_type, scope_id, place_path): roles in teams and shops.
GrantSource = Callable[[ColumnElement[UUID]], Select[*tuple[Any, ...]]]
grant_sources: list[GrantSource] = []


def load_actor(session: Session, person_id: UUID, channel: str, device_id: UUID | None = None) -> Actor:
    """The person as an actor. Read anew at each request, so that a grant given or ended counts from the next one."""
    asked = {"person_id": person_id, "now": clock.now()}
    held: Sequence[Any] = session.execute(_grants(tuple(grant_sources)), asked).all()
    return actor_with(person_id, held, channel, device_id)


def actor_with(person_id: UUID, held: Sequence[Sequence[Any]], channel: str, device_id: UUID | None = None) -> Actor:
    """The person with grants as `all_grants` finds them."""
    grants = tuple(HeldGrant(Role(row[0]), row[1], row[2], row[3]) for row in held)
    return Actor(person_id, grants, channel, str(device_id) if device_id else None)


@cache
def _grants(sources: tuple[GrantSource, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    # Said once and for all: every request asks it, and building it would take longer than its answer.
    return all_grants(sources, bindparam("person_id", type_=Uuid()))


def all_grants(
    sources: tuple[GrantSource, ...], person_id: ColumnElement[UUID]
) -> CompoundSelect[*tuple[Any, ...]]:  # fmt: skip
    """Of all rooms, as rows of (role, scope_type, scope_id, place_path), at the instant `now`."""
    return union_all(_place_grants(person_id), *(source(person_id) for source in sources))


def _place_grants(person_id: ColumnElement[UUID]) -> Select[*tuple[Any, ...]]:
    now = bindparam("now", type_=UtcDateTime())
    return (
        select(Grant.role, literal("place").label("scope_type"), Grant.place_id, place_table.c.path)
        .join(place_table, place_table.c.id == Grant.place_id)
        .where(
            Grant.person_id == person_id,
            Grant.ended_at.is_(None),
            Grant.valid_from <= now,
            or_(Grant.valid_to.is_(None), Grant.valid_to > now),
        )
    )
