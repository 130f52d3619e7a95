"""The first admin of a place, made on the command line."""

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.permissions import Role
from app.people import passwords
from app.people.models import Person
from app.people.queries import by_phone
from app.people.service.grants import add_grant, holds_now
from app.people.service.registration import register
from app.people.types import NewAdmin, NewGrant, NewPerson
from app.places import queries as places


def create_admin(session: Session, actor: Actor, command: NewAdmin) -> tuple[Person, bool]:
    """An admin at a place; gives the person and whether anything changed.

    A phone that has an account gets the grant and keeps name and password: this is no way to take an account over.
    """
    place = places.by_code(session, command.place_code)
    passwords.ensure_strong(command.password, command.phone)
    person = by_phone(session, command.phone)
    if person is None:
        person = register(
            session, actor,
            NewPerson(name=command.name, place_id=place.id, phone=command.phone, password=command.password),
        )  # fmt: skip
    elif holds_now(session, person.id, Role.ADMIN, place.id):
        return person, False
    add_grant(session, actor, person, NewGrant(Role.ADMIN, place.id))
    return person, True
