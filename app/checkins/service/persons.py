"""Staff scan a person's code or card: into a shift, out of it, or to see who it is."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.checkins import codes, policy
from app.checkins.models import Card
from app.checkins.queries import finding, situation
from app.checkins.queries.situation import Situation
from app.checkins.service import belated, directing
from app.checkins.service.draft import Draft, check_age
from app.checkins.service.places import note_place
from app.checkins.types import Action, Direction, Intent, Kind, Mark, PersonShown, Reason, Refused
from app.core.errors import NotFound
from app.core.masking import masked_name
from app.core.permissions import Permission
from app.people.models import Person


def judge(session: Session, draft: Draft, code: codes.Token | codes.Typed) -> None:
    """Signature, revoked, window, permission; then what the staff want, or what comes next for this person."""
    draft.kind = Kind.CARD if code.letter is codes.Letter.CARD else Kind.PERSON
    person, card, standing = _read(session, draft, code)
    draft.subject_id = person.id
    if standing is codes.Standing.REVOKED or (card is not None and card.revoked_at is not None):
        raise Refused(Reason.REVOKED)
    if standing is codes.Standing.EXPIRED:
        raise Refused(Reason.EXPIRED)
    if standing is codes.Standing.NOT_YET:
        raise Refused(Reason.NOT_YET)
    if draft.command.shift_id is None:
        _verify(draft, person)
    else:
        _into_shift(session, draft, person, draft.command.shift_id)


def _into_shift(session: Session, draft: Draft, person: Person, shift_id: UUID) -> None:
    found = situation.of_shift(session, shift_id, person.id)
    if found is None:
        raise NotFound
    draft.shift_id = shift_id
    policy.check_standing(found.shift, found.activity, draft.at)
    check_age(draft)
    direction = _direction(draft, found)
    policy.check_window(found.shift, direction, draft.at)
    if not policy.may_scan(draft.actor, found.activity.team_id, found.place_path):
        raise Refused(Reason.NO_PERMISSION)
    _check_person(person)
    draft.person = shown(person)
    if draft.intent is Intent.VERIFY:
        draft.action = Action.VERIFY
        return
    put_through(session, draft, found, direction)


def put_through(session: Session, draft: Draft, found: Situation, direction: Direction) -> None:
    """Check the person in or out on the word of staff."""
    draft.mark(*policy.shift_marks(found.shift))
    if found.is_stranger:
        draft.mark(Mark.WALK_IN)
    note_place(draft, found.activity, must_tell=False)
    directing.put_through(session, draft, found, direction)


def shown(person: Person) -> PersonShown:
    """As much of the person as the one who scans needs."""
    return PersonShown(person.id, person.number, masked_name(person.name))


def _direction(draft: Draft, found: Situation) -> Direction:
    """What was asked for; unasked, whoever is (or was, at the time) in goes out and whoever is out comes in."""
    if draft.intent is Intent.PATROL:
        raise Refused(Reason.WRONG_ACTIVITY, title=found.activity.title)
    if draft.intent in (None, Intent.VERIFY):
        return Direction.OUT if found.is_in or belated.was_in(draft, found) else Direction.IN
    return Direction(str(draft.intent))


def _verify(draft: Draft, person: Person) -> None:
    """Outside a shift a person's code says who they are, to those whose task it is to ask."""
    if not draft.actor.may_somewhere(Permission.CHECKINS_VERIFY):
        raise Refused(Reason.NO_PERMISSION)
    if draft.intent not in (None, Intent.VERIFY):
        raise Refused(Reason.WRONG_ACTIVITY)  # in or out of which shift?
    check_age(draft)
    _check_person(person)
    draft.intent, draft.action = Intent.VERIFY, Action.VERIFY
    draft.person = shown(person)


def _check_person(person: Person) -> None:
    if person.closed_at is not None:
        raise Refused(Reason.BLOCKED)


def _read(
    session: Session, draft: Draft, code: codes.Token | codes.Typed
) -> tuple[Person, Card | None, codes.Standing]:
    if isinstance(code, codes.Typed):
        return _read_typed(session, draft, code)
    if code.letter is codes.Letter.CARD:
        card = finding.card_of_token(session, code.text)
        if card is None:
            raise Refused(Reason.FORGED)
        return card[1], card[0], codes.Standing.GOOD
    reading = codes.read_person_token(finding.code_keys(session), code, draft.at)
    # Unknown and forged get the same answer, so that nobody can find out who has a code.
    person = None
    if reading.standing is not codes.Standing.FORGED:
        person = finding.person_of_public_id(session, code.public_id)
    if person is None:
        raise Refused(Reason.FORGED)
    return person, None, reading.standing


def _read_typed(session: Session, draft: Draft, code: codes.Typed) -> tuple[Person, Card | None, codes.Standing]:
    """A card's number is for staff anywhere; a personal code's digits count only inside a shift's scan."""
    if code.letter is codes.Letter.CARD:
        return _read_card_number(session, draft, code.digits)
    shift_id = draft.command.shift_id
    found = situation.of_shift(session, shift_id, draft.actor.known_person) if shift_id else None
    if found is None:
        raise Refused(Reason.INVALID)
    draft.shift_id = found.shift.id
    if not policy.may_scan(draft.actor, found.activity.team_id, found.place_path):
        raise Refused(Reason.NO_PERMISSION)
    circles = finding.circles_of_shift(found.shift.id, finding.community_of(found.place_path))
    person = finding.person_of_digits(session, code.digits, circles, draft.at)
    if person is None:
        raise Refused(Reason.INVALID)
    return person, None, codes.Standing.GOOD


def _read_card_number(session: Session, draft: Draft, digits: str) -> tuple[Person, Card | None, codes.Standing]:
    if not policy.is_staff(draft.actor):
        raise Refused(Reason.NO_PERMISSION)
    card = finding.card_of_number(session, digits)
    if card is None:
        raise Refused(Reason.INVALID)
    return card[1], card[0], codes.Standing.GOOD
