"""Whom an actor sees: by home place, by a role at the place, and by what other rooms bring into sight."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import Forbidden, NotFound
from app.core.permissions import Permission
from app.core.place_paths import path_of, place_table, under_any
from app.people.models import Grant, Person

#: Gives for place paths a select of the person ids that are in sight there: team members, sign-ups, shop staff.
SightSource = Callable[[Sequence[str]], Select[Any]]
sight_sources: list[SightSource] = []


def in_sight(actor: Actor, permission: Permission = Permission.PEOPLE_READ) -> ColumnElement[bool]:
    """The people whom the actor sees by this permission."""
    paths = actor.paths(permission)
    if not paths:
        return false()
    covered = select(place_table.c.id).where(under_any(place_table.c.path, paths))
    with_role = select(Grant.person_id).where(Grant.ended_at.is_(None), Grant.place_id.in_(covered))
    return or_(
        Person.place_id.in_(covered),
        Person.id.in_(with_role),
        *(Person.id.in_(source(paths)) for source in sight_sources),
    )


def visible_person(
    session: Session, actor: Actor, person_id: UUID, permission: Permission = Permission.PEOPLE_READ
) -> Person:
    """The person, if in sight; otherwise NotFound, as if absent."""
    person = session.execute(select(Person).where(Person.id == person_id, in_sight(actor, permission))).scalar()
    if person is None:
        raise NotFound
    return person


def visible_people(
    session: Session, actor: Actor, person_ids: Sequence[UUID], permission: Permission = Permission.PEOPLE_READ
) -> dict[UUID, Person]:
    """Those of the ids that are in sight, for verbs on many at once."""
    query = select(Person).where(Person.id.in_(person_ids), in_sight(actor, permission))
    return {person.id: person for person in session.execute(query).scalars()}


def person_at_home(session: Session, actor: Actor, person_id: UUID, permission: Permission) -> Person:
    """The person, if the actor holds the permission where they live.

    Whoever is in sight for another reason (a team, a sign-up) may be seen, not changed: Forbidden.
    """
    person = visible_person(session, actor, person_id)
    if not actor.may(permission, path=path_of(session, person.place_id)):
        raise Forbidden
    return person
