"""Every posted scan is kept with its answer; a nonce seen before gets that answer again."""

import dataclasses
import hashlib
import json
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, Uuid, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.checkins import policy
from app.checkins.models import Scan
from app.checkins.queries import kept
from app.checkins.service.draft import Draft
from app.checkins.types import Entry, Intent, Reason, ScanCommand, ScanResult
from app.core.columns import UtcDateTime
from app.core.db import is_postgresql
from app.core.errors import RateLimited
from app.core.idempotency import KeyReused
from app.core.prepared import Prepared
from app.people.models import Person

_OWN_PER_MINUTE, _STAFF_PER_MINUTE = 20, 60
_FAILED, _FAILED_PAUSE = 10, timedelta(minutes=5)
_TYPED, _TYPED_PAUSE = 5, timedelta(minutes=10)
_MINUTE = timedelta(minutes=1)
_GUESSES = (Reason.FORGED, Reason.INVALID)

_LOCK_PERSON = Prepared(
    select(Person.id).where(Person.id == bindparam("person_id", type_=Uuid())).with_for_update(key_share=True)
)
_KEEP = Prepared(cast(Table, Scan.__table__).insert())


def answered_before(session: Session, draft: Draft) -> ScanResult | None:
    """The kept answer if this device has sent this nonce before; raises if it asked for something else.

    Otherwise the limits are checked, in the same statement. Twins that arrive together queue up at
    their person's row, so the second finds the first one's answer and nobody guesses in parallel.
    """
    if is_postgresql(session):
        _LOCK_PERSON.one(session.connection(), person_id=draft.actor.known_person)
    *counts, prior_id, person_id, hashed, at, answer = _before(session, draft)
    if person_id is None or person_id != draft.actor.person_id:
        _check_limits(draft, *counts)
        # A ticket that somebody else has used up is worth nothing; the caller refuses it.
        if person_id is not None:
            draft.reason = Reason.EXPIRED
        return None
    if hashed != body_hash(draft.command):
        raise KeyReused
    return kept.thaw(prior_id, at, answer)


def keep(session: Session, draft: Draft) -> ScanResult:
    """Write the row of a judged scan and give its result."""
    result = _result(draft)
    command, fix = draft.command, draft.location
    spent = draft.reason is Reason.EXPIRED  # a ticket that another person has used stands in their row
    session.flush()  # what the judgement wrote, of which the row speaks
    _KEEP.run(
        session.connection(),
        {
            "id": draft.id, "person_id": draft.actor.known_person, "device_id": draft.device_id,
            "nonce": command.nonce, "body_hash": body_hash(command),
            "ticket_id": command.ticket.id if command.ticket and not spent else None, "entry": draft.entry,
            "intent": draft.intent, "kind": draft.kind, "code_hash": draft.code_hash, "action": draft.action,
            "reason": draft.reason, "answer": kept.freeze(result), "shift_id": draft.shift_id,
            "subject_id": draft.subject_id, "attendance_id": draft.attendance_id, "scanned_at": draft.at,
            "claimed_at": command.scanned_at, "received_at": draft.received_at,
            "skew_s": round(command.skew.total_seconds()) if command.skew else None, "offline": command.offline,
            "lat": fix.lat if fix else None, "lon": fix.lon if fix else None,
            "accuracy_m": fix.accuracy_m if fix else None, "fix_age_s": fix.age_s if fix else None,
            "distance_m": draft.distance_m, "marks": draft.marks,
        },
    )  # fmt: skip
    return result


def body_hash(command: ScanCommand) -> str:
    """Of everything that was asked. Of a ticket's scan only the code: the browser may find its place in between."""
    asked: list[Any] = [command.code, command.intent, command.shift_id]
    if command.ticket is None:
        fix = command.location
        asked += [command.scanned_at, command.offline, dataclasses.astuple(fix) if fix else None]
    return hashlib.sha256(json.dumps(asked, default=str).encode()).hexdigest()


def _before(session: Session, draft: Draft) -> tuple[Any, ...]:
    now, ticket = draft.received_at, draft.command.ticket
    asked = {
        "person_id": draft.actor.known_person, "device_id": draft.device_id, "nonce": draft.command.nonce, "lately": now - _FAILED_PAUSE, "just_now": now - _MINUTE,
        "recently": now - _TYPED_PAUSE,
    }  # fmt: skip
    if ticket is not None:
        asked["ticket_id"] = ticket.id
    return _statement(by_ticket=ticket is not None).one(session.connection(), **asked)


@cache
def _statement(*, by_ticket: bool) -> Prepared:
    person_id, instant = bindparam("person_id", type_=Uuid()), UtcDateTime()
    guess = or_(*(Scan.reason == reason for reason in _GUESSES))
    guessed = and_(guess, Scan.received_at > bindparam("lately", type_=instant))
    mistyped = and_(guess, Scan.entry == Entry.TYPED)
    # A queue handed in stops nobody afterwards.
    live = and_(Scan.received_at > bindparam("just_now", type_=instant), Scan.skew_s.is_(None))
    recent = (
        select(*_count(live, "scans"), *_count(guessed, "guesses"), *_count(mistyped, "typed"))
        .where(Scan.person_id == person_id, Scan.received_at > bindparam("recently", type_=instant))
        .subquery()
    )
    prior = aliased(Scan)
    mine: ColumnElement[bool] = and_(
        prior.person_id == person_id, prior.device_id == bindparam("device_id"), prior.nonce == bindparam("nonce")
    )
    if by_ticket:
        mine = or_(mine, prior.ticket_id == bindparam("ticket_id"))
    answered = select(recent, prior.id, prior.person_id, prior.body_hash, prior.scanned_at, prior.answer)
    return Prepared(answered.select_from(recent).outerjoin(prior, mine).limit(1))


def _count(which: ColumnElement[bool], name: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return (
        func.coalesce(func.sum(case((which, 1), else_=0)), 0).label(name),
        func.min(case((which, Scan.received_at))).label(f"{name}_since"),
    )


def _check_limits(
    draft: Draft, scans: int, scans_since: datetime | None, guesses: int, guesses_since: datetime | None,
    typed: int, typed_since: datetime | None,
) -> None:  # fmt: skip
    """20 scans a minute, 60 for staff; 10 wrong codes and then a pause; 5 tries at typing. Queues may be longer."""
    scans_others = draft.command.shift_id is not None or draft.command.intent is Intent.VERIFY
    most = _STAFF_PER_MINUTE if scans_others and policy.is_staff(draft.actor) else _OWN_PER_MINUTE
    is_queue = draft.command.skew is not None
    if scans >= most and not is_queue:
        raise _paused(draft, scans_since, _MINUTE)
    if guesses >= _FAILED:
        raise _paused(draft, guesses_since, _FAILED_PAUSE)
    if typed >= _TYPED and draft.entry is Entry.TYPED:
        raise _paused(draft, typed_since, _TYPED_PAUSE)


def _paused(draft: Draft, since: datetime | None, pause: timedelta) -> RateLimited:
    over = (since or draft.received_at) + pause - draft.received_at
    seconds = max(1, int(over.total_seconds()) + 1)
    return RateLimited(seconds, minutes=-(-seconds // 60))


def _result(draft: Draft) -> ScanResult:
    return ScanResult(
        id=draft.id, at=draft.at, kind=draft.kind, action=draft.action, reason=draft.reason, params=draft.params,
        shift_id=draft.shift_id, person=draft.person, record=draft.record, patrol=draft.patrol,
        marks=tuple(draft.marks),
    )  # fmt: skip
