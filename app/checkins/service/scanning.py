"""A scan from the door to its row: nonce, limits, code, judgement; refused or not, it is kept."""

from sqlalchemy.orm import Session

from app.checkins import codes, letters
from app.checkins.service import journal, persons, shifts
from app.checkins.service.draft import Draft, start
from app.checkins.types import Entry, Intent, Reason, Refused, ScanCommand, ScanResult
from app.core import clock
from app.core.actor import Actor
from app.core.db import settings
from app.core.keys import fingerprint

_JUDGES = {
    codes.Letter.SHIFT: shifts.judge,
    codes.Letter.PERSON: persons.judge,
    codes.Letter.CARD: persons.judge,
}


def scan(session: Session, actor: Actor, command: ScanCommand) -> ScanResult:
    """Judge one scan and keep it.

    The nonce comes first: the same device, nonce and body get the same answer again. Then signature,
    revoked, window, permission, eligibility, duplicate, write. A refusal is a result that commits its
    row; only a rate limit, a nonce used for something else and an unknown shift leave none.
    """
    draft = start(actor, command, clock.now())
    code = codes.read(command.code, settings(session).known_urls)
    if isinstance(code, codes.Typed):
        draft.entry = Entry.TYPED
    answered = journal.answered_before(session, draft, _shift_of(code))
    if answered is not None:
        return answered
    try:
        _judge(session, draft, code)
    except Refused as refused:
        draft.reason, draft.params = refused.reason, refused.params
        draft.action = None
    return journal.keep(session, draft)


def _shift_of(code: codes.Token | codes.Typed | None) -> str | None:
    """What names the shift, whether or not the signature holds."""
    if isinstance(code, codes.Token) and code.letter is codes.Letter.SHIFT:
        return code.public_id
    return None


def _judge(session: Session, draft: Draft, code: codes.Token | codes.Typed | None) -> None:
    if draft.reason is not None:
        raise Refused(draft.reason)
    if code is None:
        raise Refused(Reason.INVALID)
    draft.code_hash = fingerprint(code.text if isinstance(code, codes.Token) else code.digits)
    if code.letter is codes.Letter.REDEMPTION:
        raise Refused(Reason.WRONG_ACTIVITY)  # it belongs to a shop's counter
    letter = _letter(draft, code)
    judge = letters.judges.get(letter) or _JUDGES.get(letter)
    if judge is None:
        raise Refused(Reason.INVALID)
    judge(session, draft, code)


def _letter(draft: Draft, code: codes.Token | codes.Typed) -> codes.Letter:
    """Cards and plates share their numbers: one that is typed on patrol is a plate's."""
    is_number = isinstance(code, codes.Typed) and code.letter is codes.Letter.CARD
    return codes.Letter.PLATE if is_number and draft.intent is Intent.PATROL else code.letter
