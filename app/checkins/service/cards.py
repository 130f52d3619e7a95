"""Printed cards for those without a phone."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.checkins import codes, queries
from app.checkins.models import Card
from app.checkins.types import CardPrint, CardView
from app.core import clock
from app.core.actor import Actor
from app.core.db import keyring
from app.core.keys import fingerprint
from app.core.permissions import Permission
from app.people import queries as people
from app.people.models import Person


def issue(session: Session, actor: Actor, person_id: UUID) -> CardView:
    """Print a card; the old one, lost or worn, is revoked with the same stroke."""
    return queries.card_view(session, _issue(session, actor, person_id))


def _issue(session: Session, actor: Actor, person_id: UUID) -> Card:
    person = people.person_at_home(session, actor, person_id, Permission.CARDS_ISSUE)
    # The person's row is the lock: of two desks that print at once, the later card is the good one.
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    held = session.execute(_held([person.id])).scalar_one_or_none()
    if held is not None:
        held.revoked_at, held.revoked_by = clock.now(), actor.person_id
        session.flush()  # the unique index must see the old one gone
    return _new(session, actor, person)


def issue_many(session: Session, actor: Actor, command: CardPrint) -> list[UUID]:
    """See to it that each of these people has a card, for a sheet; gives who got a new one. All or none.

    Whoever holds one keeps it, unless it is to be renewed.
    """
    wanted = list(dict.fromkeys(command.person_ids))
    held = set() if command.renew else {card.person_id for card in session.execute(_held(wanted)).scalars()}
    return [_issue(session, actor, person_id).person_id for person_id in wanted if person_id not in held]


def _held(person_ids: list[UUID]) -> Select[Card]:
    return select(Card).where(Card.person_id.in_(person_ids), Card.revoked_at.is_(None))


def _new(session: Session, actor: Actor, person: Person) -> Card:
    token = codes.new_static_token(codes.Letter.CARD)
    card = Card(
        person_id=person.id,
        token_hash=fingerprint(token),
        token_sealed=keyring(session).encrypt(token),
        short_number=codes.new_short_number(),
        issued_by=actor.person_id,
    )
    session.add(card)
    session.flush()
    audit.record(session, actor, "card.issued", "person", person.id, place_id=person.place_id)
    return card
