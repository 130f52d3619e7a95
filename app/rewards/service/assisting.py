"""Serving somebody who has only a card: who is it, and may the helper do it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checkins import service as checkins
from app.checkins.models import Scan
from app.checkins.types import Action, Intent, ScanCommand, ScanResult
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.ids import new_id
from app.core.permissions import Permission
from app.core.place_paths import path_of
from app.ledger import queries as ledger
from app.people import queries as people
from app.people.types import PersonBrief
from app.teams import queries as teams

#: How long after its scan a card counts as being on the table.
_ON_THE_TABLE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Assisted:
    """Whom one serves, and what they can spend where they live."""

    person: PersonBrief
    available: int


def scan_card(session: Session, actor: Actor, code: str) -> ScanResult:
    """Scan a card or personal code to see whose it is; kept like every scan, refused or not."""
    return checkins.scan(session, actor, ScanCommand(code, nonce=new_id().hex, intent=Intent.VERIFY))


def assisted_person(session: Session, actor: Actor, person_id: UUID) -> Assisted:
    """The person whom one serves, if one may."""
    ensure_may_assist(session, actor, person_id)
    person = people.get(session, person_id)
    scheme = ledger.scheme_at(session, person.place_id)
    return Assisted(people.brief(session, person), ledger.points_of(session, person_id, scheme.id).available)


def ensure_may_assist(session: Session, actor: Actor, person_id: UUID) -> None:
    """Somebody of the helper's place or team; anybody else is absent to them.

    Who lives elsewhere and is only in sight (by a sign-up, a shop, a team of the place) must be here, with the card:
    a desk brings people into its sight by itself, and their points are not its to spend.
    """
    if any(teams.is_active_member(session, team, person_id) for team in actor.teams(Permission.REDEMPTIONS_ASSIST)):
        return
    person = people.visible_person(session, actor, person_id, Permission.REDEMPTIONS_ASSIST)
    lives_here = actor.may(Permission.REDEMPTIONS_ASSIST, path=path_of(session, person.place_id))
    if not lives_here and not card_was_scanned(session, actor, person_id):
        raise Forbidden


def card_was_scanned(session: Session, actor: Actor, person_id: UUID) -> bool:
    """Whether the helper has just scanned that person: kept with the redemption for whoever audits it."""
    query = select(Scan.id).where(
        Scan.person_id == actor.person_id,
        Scan.subject_id == person_id,
        Scan.action == Action.VERIFY,
        Scan.scanned_at > clock.now() - _ON_THE_TABLE,
    )
    return session.execute(query.limit(1)).first() is not None
