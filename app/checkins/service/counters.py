"""A shop's counter asks whose code or card somebody holds out. The counter keeps its own row of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.checkins import codes
from app.checkins.models import Card
from app.checkins.queries import finding
from app.checkins.types import Reason
from app.people.models import Person

Code = codes.Token | codes.Typed | None
_STANDINGS = {
    codes.Standing.FORGED: Reason.FORGED,
    codes.Standing.EXPIRED: Reason.EXPIRED,
    codes.Standing.NOT_YET: Reason.NOT_YET,
    codes.Standing.REVOKED: Reason.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Presented:
    """Whose code it is, if anybody's, and why it does not count, if it does not."""

    person: Person | None = None
    reason: Reason | None = None
    by_card: bool = False


def holder_of(session: Session, code: Code, place_path: str, at: datetime) -> Presented:
    """Whose personal code or card this is, at a shop in that place; changes nothing.

    Digits of a personal code are looked for among the neighbours of the shop's community.
    """
    match code:
        case codes.Token(letter=codes.Letter.PERSON):
            return _of_personal_code(session, code, at)
        case codes.Token(letter=codes.Letter.CARD):
            return _of_card(finding.card_of_token(session, code.text), Reason.FORGED)
        case codes.Typed(letter=codes.Letter.CARD):
            return _of_card(finding.card_of_number(session, code.digits), Reason.INVALID)
        case codes.Typed(letter=codes.Letter.PERSON):
            circles = finding.circles_of_place(finding.community_of(place_path))
            return _judged(finding.person_of_digits(session, code.digits, circles, at), Reason.INVALID)
    return Presented(reason=Reason.INVALID)


def _of_personal_code(session: Session, token: codes.Token, at: datetime) -> Presented:
    standing = codes.read_person_token(finding.code_keys(session), token, at).standing
    if standing is codes.Standing.FORGED:
        return Presented(reason=Reason.FORGED)
    person = finding.person_of_public_id(session, token.public_id)
    found = _judged(person, Reason.FORGED)
    return found if found.reason else Presented(found.person, _STANDINGS.get(standing))


def _of_card(found: tuple[Card, Person] | None, unknown: Reason) -> Presented:
    if found is None:
        return Presented(reason=unknown)
    card, person = found
    if card.revoked_at is not None:
        return Presented(person, Reason.REVOKED, by_card=True)
    return Presented(person, _judged(person, unknown).reason, by_card=True)


def _judged(person: Person | None, unknown: Reason) -> Presented:
    if person is None:
        return Presented(reason=unknown)
    return Presented(person, Reason.BLOCKED if person.closed_at is not None else None)
