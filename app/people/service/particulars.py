"""Setting what is sealed, and making numbers: used by registration, editing and the roster."""

import secrets
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, ensure
from app.core.db import keyring, settings
from app.core.permissions import Permission
from app.people.models import Person
from app.people.types import BirthDateInFuture, PlaceIsClosed
from app.people.types.numbers import (
    PHONE_DIGITS,
    VOLUNTEER_NUMBER_DIGITS,
    id_birth_date,
    normal_id_number,
    normal_phone,
    with_check_digit,
)
from app.places import queries as places

_BODY_DIGITS = VOLUNTEER_NUMBER_DIGITS - 1


def fresh_numbers(session: Session, count: int) -> list[str]:
    """Volunteer numbers that nobody has, in any quantity.

    Random, not counted: no lock, no gap that tells how many there are, no hot row. Of 90 million bodies a city of a
    million uses one in ninety, so a few draws are repeated here; two that are drawn alike in the same moment meet
    at the unique constraint, and the unit of work tries again.
    """
    found: set[str] = set()
    while len(found) < count:
        drawn = {_draw() for _ in range(count - len(found))} - found
        taken = session.execute(select(Person.number).where(Person.number.in_(drawn))).scalars()
        found |= drawn - set(taken)
    return list(found)


def _draw() -> str:
    low = 10 ** (_BODY_DIGITS - 1)  # no leading zero: a spreadsheet would eat it
    return with_check_digit(str(low + secrets.randbelow(9 * low)))


def set_phone(session: Session, person: Person, typed: str | None) -> None:
    """Seal a phone number and make it findable; None takes it away. Nothing else may touch these columns."""
    if typed is None:
        person.phone_sealed = person.phone_index = person.phone_tail_index = None
        return
    phone = normal_phone(typed)
    keys = keyring(session)
    person.phone_sealed = keys.encrypt(phone)
    person.phone_index = keys.blind_index("phone", phone)
    person.phone_tail_index = keys.blind_index("phone-tail", phone[PHONE_DIGITS - 4 :])


def set_id_number(session: Session, person: Person, typed: str | None) -> None:
    """Seal an ID number and keep it unique; it brings the birth date if none is known."""
    if typed is None:
        person.id_number_sealed = person.id_number_index = None
        return
    number = normal_id_number(typed)
    person.id_number_sealed = keyring(session).encrypt(number)
    person.id_number_index = keyring(session).blind_index("id-number", number)
    if person.birth_date is None:
        set_birth_date(session, person, id_birth_date(number))


def set_birth_date(session: Session, person: Person, day: date | None) -> None:
    """A day that has come, in the site's calendar."""
    if day is not None and day > clock.local_date(clock.now(), settings(session).zone):
        raise BirthDateInFuture
    person.birth_date = day


def ensure_home(session: Session, actor: Actor, place_id: UUID) -> None:
    """The actor may register people at this place, and it is open. The tree is public, so a refusal is no secret."""
    place = places.get(session, place_id)
    ensure(actor, Permission.PEOPLE_REGISTER, visible=True, path=place.path)
    if place.closed_at is not None:
        raise PlaceIsClosed
