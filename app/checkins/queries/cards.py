"""Cards for printing."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checkins.models import Card
from app.checkins.types import CardView
from app.core.actor import Actor
from app.core.db import keyring
from app.core.permissions import Permission
from app.core.place_paths import under_any
from app.people.models import Person
from app.places.models import Place


def cards_of(session: Session, actor: Actor, person_ids: Sequence[UUID]) -> list[CardView]:
    """The valid cards of people who live where the actor prints cards, by name."""
    query = (
        select(Card, Person, Place.name)
        .join(Person, Person.id == Card.person_id)
        .join(Place, Place.id == Person.place_id)
        .where(
            Card.person_id.in_(person_ids),
            Card.revoked_at.is_(None),
            under_any(Place.path, actor.paths(Permission.CARDS_ISSUE)),
        )
        .order_by(Person.name, Person.id)
    )
    return [_view(session, *row) for row in session.execute(query)]


def view(session: Session, card: Card) -> CardView:
    """A card that has just been made."""
    query = select(Person, Place.name).join(Place, Place.id == Person.place_id).where(Person.id == card.person_id)
    person, place_name = session.execute(query).one()
    return _view(session, card, person, place_name)


def _view(session: Session, card: Card, person: Person, place_name: str) -> CardView:
    return CardView(
        id=card.id, person_id=person.id, number=person.number, name=person.name, place_name=place_name,
        token=keyring(session).decrypt(card.token_sealed), short_number=card.short_number,
    )  # fmt: skip
