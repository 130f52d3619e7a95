"""Whom a team, an activity or a shop at a place may take in."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import Invalid, NotFound
from app.core.place_paths import place_table, under
from app.people.models import Person
from app.people.queries.sight import in_sight
from app.people.types.numbers import digits


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody by id, or by volunteer number together with the name."""

    person_id: UUID | None = None
    number: str | None = None
    name: str | None = None


class SayWho(Invalid):
    """Neither an id nor a number with its name, or both at once."""

    code = "say_who"
    field = "person_id"


class NoSuchVolunteer(NotFound):
    """No such person, out of reach, or number and name do not belong together: one answer for all."""

    code = "no_such_volunteer"


def in_reach(session: Session, actor: Actor, whom: Whom, path: str) -> Person:
    """The person, if the one who acts at `path` may take them in.

    By id: who lives there, or is in the actor's sight. By number with the name: anyone, since
    whoever knows both has it from them. Otherwise NoSuchVolunteer, so that nothing can be guessed.
    """
    by_id, by_paper = whom.person_id is not None, bool(whom.number and whom.name)
    if by_id == by_paper or bool(whom.number) != bool(whom.name):
        raise SayWho
    query = select(Person).where(Person.closed_at.is_(None))
    if by_id:
        lives_there = select(place_table.c.id).where(under(place_table.c.path, path))
        query = query.where(Person.id == whom.person_id, Person.place_id.in_(lives_there) | in_sight(actor))
    else:
        query = query.where(Person.number == digits(whom.number or ""), Person.name == (whom.name or "").strip())
    person = session.execute(query).scalar_one_or_none()
    if person is None:
        raise NoSuchVolunteer
    return person
