"""At the counter: a code is presented, judged, and the reward handed over, once."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.checkins import codes
from app.checkins.types import Reason
from app.core import clock
from app.core.actor import Actor
from app.core.db import is_postgresql, settings
from app.core.errors import RateLimited
from app.core.idempotency import KeyReused
from app.core.ids import new_id
from app.core.keys import fingerprint
from app.core.permissions import Permission
from app.ledger import service as ledger
from app.ledger.types import Capture as LedgerCapture
from app.ledger.types import Part
from app.notices import service as notices
from app.people.models import Person
from app.rewards import policy
from app.rewards.models import CaptureAttempt, Redemption
from app.rewards.queries import get_reward
from app.rewards.service import tokens
from app.rewards.service.redemptions import give_back_count, locked, source_of
from app.rewards.types import Capture, CaptureResult, MoreThanHeld, RedemptionState

_PAUSE, _TYPED_PAUSE = timedelta(minutes=5), timedelta(minutes=10)
_MOST_WRONG, _MOST_WRONG_TYPED = 10, 5  # codes of one clerk within the pause
_GUESSES = (Reason.INVALID, Reason.FORGED)
#: Of digits also those that belong elsewhere: an accomplice there could use what was found.
_TYPED_GUESSES = (Reason.INVALID, Reason.WRONG_SHOP)

Code = codes.Token | codes.Typed | None


def capture(session: Session, actor: Actor, command: Capture) -> CaptureResult:
    """Judge a code and hand over what it stands for; the attempt is kept, also when refused.

    The same nonce from the same device gets the same answer again. The order of the checks is that
    of every scan: known at all, revoked, in time, this shop, not yet fetched.
    """
    code = codes.read(command.code, settings(session).known_urls)
    presented = fingerprint(_normal(code, command.code) + _part_of_body(command))
    attempt = _claim(session, actor, command.nonce, presented, typed=isinstance(code, codes.Typed))
    if attempt is None:
        return _replay(session, actor, command.nonce, presented)
    _ensure_patience(session, attempt)
    redemption, attempt.reason = _judge(session, actor, code)
    if redemption is not None:
        attempt.redemption_id = redemption.id
        if attempt.reason is None:
            _hand_over(session, actor, redemption, command.quantity)
    return CaptureResult(attempt.redemption_id, attempt.reason)


def look(session: Session, actor: Actor, code: str) -> CaptureResult | None:
    """What would come of a scanned code, for the page that asks "hand this over?"; changes nothing.

    None for eight digits: whoever may look at those without a trace finds them all by trying, see `present`.
    """
    read = codes.read(code, settings(session).known_urls)
    return None if isinstance(read, codes.Typed) else _looked_at(session, actor, read)


def present(session: Session, actor: Actor, code: str) -> CaptureResult:
    """What would come of a typed code; a wrong one is kept and counts like one that was to be captured."""
    read = codes.read(code, settings(session).known_urls)
    presented, typed = fingerprint(_normal(read, code)), isinstance(read, codes.Typed)
    attempt = CaptureAttempt(
        device=_device(actor), nonce=new_id().hex, code_hash=presented, typed=typed, clerk_id=actor.known_person
    )  # fmt: skip
    _ensure_patience(session, attempt)
    found = _looked_at(session, actor, read)
    if found.reason in (*_GUESSES, *_TYPED_GUESSES):
        attempt.redemption_id, attempt.reason = found.redemption_id, found.reason
        session.add(attempt)
    return found


def _looked_at(session: Session, actor: Actor, code: Code) -> CaptureResult:
    redemption, reason = _judge(session, actor, code, lock=False)
    return CaptureResult(redemption.id if redemption else None, reason)


def _claim(session: Session, actor: Actor, nonce: str, presented: str, *, typed: bool) -> CaptureAttempt | None:
    """A row for this nonce, or None if there is one; a second call at the same time waits here for the first."""
    insert = postgresql.insert if is_postgresql(session) else sqlite.insert
    attempt_id = session.scalar(
        insert(CaptureAttempt)
        .values(
            id=new_id(), device=_device(actor), nonce=nonce, code_hash=presented, typed=typed,
            clerk_id=actor.known_person, at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["clerk_id", "device", "nonce"])
        .returning(CaptureAttempt.id)
    )  # fmt: skip
    return session.get(CaptureAttempt, attempt_id) if attempt_id else None


def _replay(session: Session, actor: Actor, nonce: str, presented: str) -> CaptureResult:
    query = select(CaptureAttempt).where(
        CaptureAttempt.clerk_id == actor.known_person,
        CaptureAttempt.device == _device(actor),
        CaptureAttempt.nonce == nonce,
    )
    attempt = session.execute(query).scalar_one()
    if attempt.code_hash != presented:
        raise KeyReused
    return CaptureResult(attempt.redemption_id, attempt.reason, replayed=True)


def _device(actor: Actor) -> str:
    return actor.device_id or str(actor.known_person)


def _normal(code: Code, given: str) -> str:
    match code:
        case codes.Token(text=text):
            return text
        case codes.Typed(digits=digits):
            return digits
    return given


def _part_of_body(command: Capture) -> str:
    """A nonce that comes again with another quantity is another wish."""
    return "" if command.quantity is None else f" x{command.quantity}"


def _judge(session: Session, actor: Actor, code: Code, *, lock: bool = True) -> tuple[Redemption | None, Reason | None]:
    if code is None or code.letter is not codes.Letter.REDEMPTION:
        return None, Reason.INVALID
    found = _by_token(session, code) if isinstance(code, codes.Token) else _by_digits(session, actor, code)
    if found is None:
        return None, Reason.FORGED if isinstance(code, codes.Token) else Reason.INVALID
    redemption = locked(session, found) if lock else session.get_one(Redemption, found)
    return redemption, _reason(actor, redemption)


def _by_token(session: Session, token: codes.Token) -> UUID | None:
    return session.scalar(select(Redemption.id).where(Redemption.code_hash == fingerprint(token.text)))


def _by_digits(session: Session, actor: Actor, typed: codes.Typed) -> UUID | None:
    """At the clerk's own shops what still waits, else what came last; then what waits at another shop."""
    own_shop = Redemption.shop_id.in_(actor.shops(Permission.REDEMPTIONS_CAPTURE))
    still_waits = Redemption.state == RedemptionState.HELD
    query = select(Redemption.id).where(
        Redemption.digits_hash == tokens.digits_hash(session, typed.digits), own_shop | still_waits
    )
    return session.scalar(query.order_by(own_shop.desc(), still_waits.desc(), Redemption.id.desc()).limit(1))


def _reason(actor: Actor, redemption: Redemption) -> Reason | None:
    state = redemption.state
    overdue = state is RedemptionState.HELD and redemption.expires_at <= clock.now()
    checks = (
        (state is RedemptionState.CANCELLED, Reason.REVOKED),
        (overdue or state is RedemptionState.EXPIRED, Reason.EXPIRED),
        (not policy.may_capture(actor, redemption.shop_id), Reason.WRONG_SHOP),
        (state is RedemptionState.CAPTURED, Reason.ALREADY_REDEEMED),
    )
    return next((reason for failed, reason in checks if failed), None)


def _ensure_patience(session: Session, attempt: CaptureAttempt) -> None:
    """After some wrong codes a pause, without a row: eight digits must not be found by trying."""
    if is_postgresql(session):  # so that nobody guesses in parallel; SQLite has one writer anyway
        me = select(Person.id).where(Person.id == attempt.clerk_id)
        session.execute(me.with_for_update(key_share=True))
    now = clock.now()
    mine = select(func.count()).where(CaptureAttempt.clerk_id == attempt.clerk_id)
    wrong = mine.where(CaptureAttempt.reason.in_(_GUESSES), CaptureAttempt.at > now - _PAUSE)
    if (session.scalar(wrong) or 0) >= _MOST_WRONG:
        raise RateLimited(int(_PAUSE.total_seconds()))
    typed = mine.where(
        CaptureAttempt.typed, CaptureAttempt.reason.in_(_TYPED_GUESSES), CaptureAttempt.at > now - _TYPED_PAUSE
    )
    if attempt.typed and (session.scalar(typed) or 0) >= _MOST_WRONG_TYPED:
        raise RateLimited(int(_TYPED_PAUSE.total_seconds()))


def _hand_over(session: Session, actor: Actor, redemption: Redemption, quantity: int | None) -> None:
    part = _part(session, redemption, quantity) if quantity is not None else None
    now = clock.now()
    redemption.state = RedemptionState.CAPTURED
    redemption.captured_at = redemption.resolved_at = now
    redemption.captured_by = actor.known_person
    ledger.capture(session, actor, LedgerCapture(source_of(redemption), redemption.shop_id, part=part))


def _part(session: Session, redemption: Redemption, quantity: int) -> Part | None:
    """So many of the pieces, at the price they had; the others count towards no limit any more."""
    back = redemption.quantity - quantity
    if back < 0:
        raise MoreThanHeld(held=redemption.quantity)
    if back == 0:
        return None
    points = redemption.points // redemption.quantity * quantity
    returned = redemption.points - points
    redemption.quantity, redemption.points, redemption.returned = quantity, points, back
    give_back_count(session, redemption, back)
    notices.tell(
        session, redemption.person_id, "partly_handed_over", link=f"/redemptions/{redemption.id}",
        title=get_reward(session, redemption.reward_id).title, quantity=quantity, points=returned,
    )  # fmt: skip
    return Part(points, quantity)
