"""Registering people and changing what is known of them."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core.actor import Actor
from app.core.permissions import Permission
from app.people import passwords, policy
from app.people.models import Person
from app.people.queries import grants_of, person_at_home
from app.people.service.particulars import ensure_home, fresh_numbers, set_birth_date, set_id_number, set_phone
from app.people.types import NewPerson, PersonChange, PersonClosed


def register(session: Session, actor: Actor, command: NewPerson) -> Person:
    """One human, one account: a phone or ID number that another has is refused. A password given may be used at once."""
    ensure_home(session, actor, command.place_id)
    person = Person(
        number=fresh_numbers(session, 1)[0], name=command.name, place_id=command.place_id, gender=command.gender,
        guardian=command.guardian, note=command.note,
    )  # fmt: skip
    set_phone(session, person, command.phone)
    set_birth_date(session, person, command.birth_date)
    set_id_number(session, person, command.id_number)
    if command.password is not None:
        passwords.ensure_strong(command.password, command.phone, command.id_number, person.number)
        person.password_hash = passwords.hashed(command.password)
    session.add(person)
    session.flush()
    audit.record(session, actor, "person.registered", "person", person.id, place_id=person.place_id)
    return person


def edit(session: Session, actor: Actor, person_id: UUID, change: PersonChange) -> Person:
    """Change particulars of a person who lives where the actor may edit.

    A new home must be a place where the actor may register people. A new phone is a new way in, so it is not
    given to someone with a role above the actor's.
    """
    person = person_at_home(session, actor, person_id, Permission.PEOPLE_EDIT)
    if person.closed_at is not None:
        raise PersonClosed
    given = change.given
    if given & {"phone"}:
        ensure_not_above(session, actor, person.id)
        set_phone(session, person, change.phone)
    if given & {"place_id"} and change.place_id not in (None, person.place_id):
        ensure_home(session, actor, change.place_id)
        person.place_id = change.place_id
    if given & {"birth_date"}:
        set_birth_date(session, person, change.birth_date)
    if given & {"id_number"}:
        set_id_number(session, person, change.id_number)
    _copy(person, change)
    session.flush()
    detail = {"fields": sorted(given)}
    audit.record(session, actor, "person.edited", "person", person.id, place_id=person.place_id, detail=detail)
    return person


def ensure_not_above(session: Session, actor: Actor, person_id: UUID) -> None:
    """Whoever may reset a person's way in could act as them; so nobody may for those above."""
    held = [(grant.role, grant.place.path) for grant in grants_of(session, person_id)]
    policy.ensure_not_above(actor, held)


def _copy(person: Person, change: PersonChange) -> None:
    if change.name is not None:
        person.name = change.name
    for field in ("gender", "guardian", "note"):
        if field in change.given:
            setattr(person, field, getattr(change, field))
