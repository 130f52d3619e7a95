"""A person as the desk sees them, and the roles they hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from app.core.actor import Actor
from app.core.db import keyring
from app.core.masking import masked_name
from app.core.permissions import Permission, Role
from app.core.place_paths import under_any
from app.people import policy
from app.people.models import Grant, Person
from app.people.types import ClosingReason, Gender
from app.people.types.numbers import masked_id_number, masked_phone
from app.places import queries as places
from app.places.models import Place
from app.places.types import Level

_MOST_HOMES = 5000  # a whole city


@dataclass(frozen=True, slots=True)
class Home:
    """A place as people are shown with it."""

    id: UUID
    code: str
    level: Level
    name: str
    path: str

    @classmethod
    def of(cls, place: Place) -> "Home":
        """From the row."""
        return cls(place.id, place.code, place.level, place.name, place.path)


@dataclass(frozen=True, slots=True)
class GrantView:
    """A role at a place, from when to when; `ended_at` when somebody ended it."""

    id: UUID
    role: Role
    place: Home
    valid_from: datetime
    valid_to: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonView:
    """What this actor may see of a person; `details` is None where only name, number and masked phone are theirs."""

    id: UUID
    number: str
    name: str
    place: Home
    place_names: list[str]
    phone_masked: str | None
    has_password: bool
    created_at: datetime
    closed_at: datetime | None
    details: "Details | None"


@dataclass(frozen=True, slots=True)
class Details:
    """Particulars for those who work with the people of that home."""

    birth_date: date | None
    gender: Gender | None
    guardian: str | None
    note: str | None
    id_number_masked: str | None
    closing_reason: ClosingReason | None


def phone_masked(session: Session, person: Person) -> str | None:
    """138****1234."""
    return masked_phone(keyring(session).decrypt(person.phone_sealed)) if person.phone_sealed else None


def person_views(session: Session, actor: Actor, people: Iterable[Person]) -> list[PersonView]:
    """The people as this actor may see them; two statements, however many."""
    people = list(people)
    query = select(Place).where(Place.id.in_({person.place_id for person in people}))
    homes = {place.id: place for place in session.execute(query).scalars()}
    names = places.names_of(session, homes.values())
    return [_view(session, actor, p, homes[p.place_id], names[p.place_id]) for p in people]


def grants_of(session: Session, person_id: UUID, *, ended: bool = False) -> list[GrantView]:
    """The person's roles at places, newest first; `ended`: those that somebody ended as well."""
    query = select(Grant, Place).join(Place, Place.id == Grant.place_id).where(Grant.person_id == person_id)
    if not ended:
        query = query.where(Grant.ended_at.is_(None))
    rows = session.execute(query.order_by(Grant.id.desc()).limit(200)).all()
    return [GrantView(g.id, g.role, Home.of(place), g.valid_from, g.valid_to, g.ended_at) for g, place in rows]


def homes(session: Session, actor: Actor, permission: Permission) -> list[Home]:
    """Open places at which the actor holds the permission, by code, each named with the place above it."""
    query = select(Place).where(under_any(Place.path, actor.paths(permission)), Place.closed_at.is_(None))
    found = list(session.execute(query.order_by(Place.code).limit(_MOST_HOMES)).scalars())
    names = places.names_of(session, found)
    return [Home(p.id, p.code, p.level, " ".join(names[p.id][-2:]), p.path) for p in found]


def view_of(actor: Actor, person: Person) -> PersonView:
    """A person whom a verb has just given, as its actor may see them."""
    return person_views(session_of(person), actor, [person])[0]


def grant_view(row: Grant) -> GrantView:
    """A grant that a verb has just given."""
    place = places.get(session_of(row), row.place_id)
    return GrantView(row.id, row.role, Home.of(place), row.valid_from, row.valid_to, row.ended_at)


def session_of(row: object) -> Session:
    """The session that a row lives in."""
    session = object_session(row)
    if session is None:
        raise RuntimeError("the row was taken out of its transaction")
    return session


def _view(session: Session, actor: Actor, person: Person, home: Place, names: list[str]) -> PersonView:
    return PersonView(
        id=person.id,
        number=person.number,
        name=person.name if policy.sees_name(actor, home.path) else masked_name(person.name),
        place=Home.of(home),
        place_names=names,
        phone_masked=phone_masked(session, person),
        has_password=person.password_hash is not None,
        created_at=person.created_at,
        closed_at=person.closed_at,
        details=_details(session, person) if policy.works_at(actor, home.path) else None,
    )


def _details(session: Session, person: Person) -> Details:
    sealed = person.id_number_sealed
    return Details(
        birth_date=person.birth_date,
        gender=person.gender,
        guardian=person.guardian,
        note=person.note,
        id_number_masked=masked_id_number(keyring(session).decrypt(sealed)) if sealed else None,
        closing_reason=person.closing_reason,
    )
