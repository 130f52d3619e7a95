"""People by id, number and phone, and the desk's search."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.db import keyring
from app.core.errors import NotFound
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import path_of, place_table, under
from app.people.models import Person
from app.people.queries.sight import in_sight, visible_person
from app.people.queries.views import GrantView, PersonView, grants_of, person_views, phone_masked
from app.people.types import BadPhone, PeopleFilter, PersonBrief
from app.people.types.numbers import VOLUNTEER_NUMBER_DIGITS, digits, normal_phone

_TAIL = 4  # last digits of a phone that one may search by

__all__ = [
    "brief",
    "briefs",
    "by_number",
    "by_phone",
    "get",
    "list_people",
    "own_brief",
    "phone_masked",
    "rights_over",
    "view",
    "visible_grants",
]


def get(session: Session, person_id: UUID) -> Person:
    """The person, whoever asks; for verbs that have their own rule of sight."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def by_number(session: Session, number: str) -> Person:
    """The person with this volunteer number, written with or without spaces."""
    person = session.execute(select(Person).where(Person.number == digits(number))).scalar()
    if person is None:
        raise NotFound
    return person


def by_phone(session: Session, phone: str) -> Person | None:
    """The person who signs in with this phone; the number as typed."""
    index = keyring(session).blind_index("phone", normal_phone(phone))
    return session.execute(select(Person).where(Person.phone_index == index)).scalar()


def brief(session: Session, person: Person) -> PersonBrief:
    """As much of a person as a list in any room may show."""
    return PersonBrief(person.id, person.number, masked_name(person.name), phone_masked(session, person))


def own_brief(session: Session, person_id: UUID) -> PersonBrief:
    """The same for themselves, with their whole name."""
    person = get(session, person_id)
    return replace(brief(session, person), name=person.name)


def briefs(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, PersonBrief]:
    """Many at once, in one statement."""
    query = select(Person).where(Person.id.in_(set(person_ids)))
    return {person.id: brief(session, person) for person in session.execute(query).scalars()}


def view(session: Session, actor: Actor, person_id: UUID) -> PersonView:
    """One person in sight."""
    return person_views(session, actor, [visible_person(session, actor, person_id)])[0]


def rights_over(session: Session, actor: Actor, seen: PersonView) -> frozenset[Permission]:
    """What the actor may do with someone, for a page to offer no button that would be refused."""
    at_home = (
        Permission.PEOPLE_EDIT,
        Permission.PEOPLE_DISCLOSE,
        Permission.PEOPLE_SIGN_IN_LINK,
        Permission.CARDS_ISSUE,
    )
    rights = {right for right in at_home if actor.may(right, path=seen.place.path)}
    if actor.may_somewhere(Permission.GRANTS_MANAGE):
        rights.add(Permission.GRANTS_MANAGE)
    return frozenset(rights)


def visible_grants(session: Session, actor: Actor, person_id: UUID) -> list[GrantView]:
    """The roles at places of a person in sight."""
    return grants_of(session, visible_person(session, actor, person_id).id)


def list_people(session: Session, actor: Actor, wanted: PeopleFilter, page: PageRequest) -> Page[PersonView]:
    """People in sight, newest first; found by part of the name, number, whole phone or its last four digits."""
    query = select(Person).where(in_sight(actor))
    if not wanted.closed:
        query = query.where(Person.closed_at.is_(None))
    if wanted.place_id is not None:
        below = under(place_table.c.path, path_of(session, wanted.place_id))
        query = query.where(Person.place_id.in_(select(place_table.c.id).where(below)))
    if wanted.q and wanted.q.strip():
        query = query.where(_matches(session, wanted.q.strip()))
    found = paginate(session, query, [Person.id], page)
    return Page(person_views(session, actor, found.items), found.next_cursor)


def _matches(session: Session, q: str) -> ColumnElement[bool]:
    ways = [func.lower(Person.name).contains(q.lower(), autoescape=True)]
    number = digits(q)
    if number.isascii() and number.isdigit():
        if len(number) == _TAIL:
            ways.append(Person.phone_tail_index == keyring(session).blind_index("phone-tail", number))
        if len(number) == VOLUNTEER_NUMBER_DIGITS:
            ways.append(Person.number == number)
    with suppress(BadPhone):
        ways.append(Person.phone_index == keyring(session).blind_index("phone", normal_phone(q)))
    return or_(*ways)
