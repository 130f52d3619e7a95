"""Somebody scans the rotating code of a shift for themselves."""

from sqlalchemy.orm import Session

from app.checkins import codes, policy
from app.checkins.queries import finding, situation
from app.checkins.queries.situation import Situation
from app.checkins.service.directing import put_through
from app.checkins.service.draft import Draft, check_age
from app.checkins.service.places import note_place
from app.checkins.types import Intent, Kind, Mark, Reason, Refused


def judge(session: Session, draft: Draft, code: codes.Token | codes.Typed) -> None:
    """Signature, revoked, window, permission; then in or out, as the code says."""
    draft.kind = Kind.SHIFT
    draft.subject_id = draft.actor.known_person
    found, reading = _read(session, draft, code)
    draft.shift_id = found.shift.id
    if reading.standing is codes.Standing.REVOKED:
        raise Refused(Reason.REVOKED)
    policy.check_standing(found.shift, found.activity, draft.at)
    _check_in_time(draft, reading)
    policy.check_window(found.shift, reading.direction, draft.at)
    _check_is_meant(draft, found, reading)
    _mark(draft, found)
    put_through(session, draft, found, reading.direction)


def _read(session: Session, draft: Draft, code: codes.Token | codes.Typed) -> tuple[Situation, codes.Reading]:
    keys = finding.code_keys(session)
    me = draft.actor.known_person
    if isinstance(code, codes.Token):
        found, reading = draft.found, codes.read_shift_token(keys, code, draft.at)
        if reading.standing is codes.Standing.FORGED:
            raise Refused(Reason.FORGED)
    else:
        candidates = finding.shifts_to_type_for(session, me, draft.at)
        typed = codes.find_shift_digits(keys, code.digits, candidates, draft.at)
        if typed is None:
            raise Refused(Reason.INVALID)
        public_id, reading = typed
        found = situation.of_public_id(session, public_id, me, draft.known_device)
    if found is None:
        raise Refused(Reason.FORGED)  # signed for a shift that this database does not have
    return found, reading


def _check_in_time(draft: Draft, reading: codes.Reading) -> None:
    if reading.standing is codes.Standing.NOT_YET:
        raise Refused(Reason.NOT_YET)
    if reading.standing is codes.Standing.EXPIRED:
        raise Refused(Reason.EXPIRED)
    check_age(draft)


def _check_is_meant(draft: Draft, found: Situation, reading: codes.Reading) -> None:
    """A client that names shift or direction must name those of the code."""
    meant = draft.command.intent
    if meant is not None and str(meant) != str(reading.direction):
        raise Refused(Reason.WRONG_ACTIVITY, title=found.activity.title)
    if draft.command.shift_id not in (None, found.shift.id):
        raise Refused(Reason.WRONG_ACTIVITY, title=found.activity.title)
    draft.intent = Intent(str(reading.direction))


def _mark(draft: Draft, found: Situation) -> None:
    draft.mark(*policy.shift_marks(found.shift))
    if draft.command.offline:
        # A forwarded photo and a claimed time look just like this: a person must look.
        draft.mark(Mark.REVIEW)
    if found.device_is_shared:
        draft.mark(Mark.SHARED_DEVICE)
    note_place(draft, found.activity, must_tell=True)
