"""What the pages offer to choose from."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.activities.types import Around
from app.core.actor import Actor
from app.core.permissions import ROLE_PERMISSIONS, Permission
from app.core.place_paths import under_any
from app.people.models import Person
from app.places.models import Place
from app.places.types import Level

_MOST = 300  # places in one list to choose from
_KEYS = {Level.COMMUNITY: "community", Level.DISTRICT: "district"}


def around(session: Session, actor: Actor) -> list[Around]:
    """The community and the district of the actor's home, nearest first; none for a guest."""
    query = select(Place.path).join(Person, Person.place_id == Place.id).where(Person.id == actor.person_id)
    path = session.execute(query).scalar_one_or_none()
    if path is None:
        return []
    codes = path.strip("/").split("/")
    found = session.execute(select(Place).where(Place.code.in_(codes), Place.level.in_(_KEYS))).scalars()
    return [Around(_KEYS[p.level], p.id, p.name) for p in sorted(found, key=lambda p: p.path, reverse=True)]


def place_choices(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """Open places where the actor may plan: the homes of their teams, their desks, and all below."""
    paths = {g.place_path for g in actor.grants if Permission.ACTIVITIES_MANAGE in ROLE_PERMISSIONS[g.role]}
    query = select(Place.id, Place.name).where(under_any(Place.path, paths), Place.closed_at.is_(None))
    return [(row.id, row.name) for row in session.execute(query.order_by(Place.path).limit(_MOST))]
