"""Every posted scan is kept with its answer; a nonce seen before gets that answer again."""

import dataclasses
import hashlib
import json
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam
from sqlalchemy.orm import Session

from app.checkins import policy
from app.checkins.models import Attendance, Scan
from app.checkins.queries import kept
from app.checkins.service import looking
from app.checkins.service.draft import Draft
from app.checkins.service.looking import Seen, Tally
from app.checkins.types import Entry, Intent, Reason, ScanCommand, ScanResult
from app.core.db import is_postgresql
from app.core.errors import RateLimited
from app.core.idempotency import KeyReused
from app.core.prepared import Prepared

_OWN_PER_MINUTE, _STAFF_PER_MINUTE = 20, 60
_FAILED, _TYPED = 10, 5

_scan = cast(Table, Scan.__table__)
_attendance = cast(Table, Attendance.__table__)
_NOTHING = dict.fromkeys(_attendance.columns.keys())
_OPEN, _KEEP = Prepared(_attendance.insert()), Prepared(_scan.insert())
_named = {column: bindparam(f"opened_{column.name}", type_=column.type) for column in _attendance.columns}
#: Both in one statement, which only PostgreSQL can.
_OPEN_AND_KEEP = Prepared(_scan.insert().add_cte(_attendance.insert().values(_named).cte("opened")))


def answered_before(session: Session, draft: Draft, public_id: str | None = None) -> ScanResult | None:
    """The kept answer if this device has sent this nonce before; raises if it asked for something else.

    Otherwise the limits are checked, and the draft knows how its sender stands towards the shift with that public id.
    """
    seen = looking.look(session, draft, public_id)
    prior = seen.prior
    if prior is None or prior.person_id != draft.actor.person_id:
        _check_limits(draft, seen)
        # A ticket that somebody else has used up is worth nothing; the caller refuses it.
        if prior is not None:
            draft.reason = Reason.EXPIRED
        draft.found = seen.situation
        return None
    if prior.body_hash != body_hash(draft.command):
        raise KeyReused
    return kept.thaw(prior.id, prior.at, prior.answer)


def keep(session: Session, draft: Draft) -> ScanResult:
    """Write the row of a judged scan, with the attendance that it opens, and give its result."""
    result = _result(draft)
    command, fix = draft.command, draft.location
    spent = draft.reason is Reason.EXPIRED  # a ticket that another person has used stands in their row
    session.flush()  # what the judgement wrote, of which the row speaks
    row = {
        "id": draft.id, "person_id": draft.actor.known_person, "device_id": draft.device_id, "nonce": command.nonce,
        "body_hash": body_hash(command), "ticket_id": command.ticket.id if command.ticket and not spent else None,
        "entry": draft.entry, "intent": draft.intent, "kind": draft.kind, "code_hash": draft.code_hash,
        "action": draft.action, "reason": draft.reason, "answer": kept.freeze(result), "shift_id": draft.shift_id,
        "subject_id": draft.subject_id, "attendance_id": draft.attendance_id, "scanned_at": draft.at,
        "claimed_at": command.scanned_at, "received_at": draft.received_at,
        "skew_s": round(command.skew.total_seconds()) if command.skew else None, "offline": command.offline,
        "lat": fix.lat if fix else None, "lon": fix.lon if fix else None,
        "accuracy_m": fix.accuracy_m if fix else None, "fix_age_s": fix.age_s if fix else None,
        "distance_m": draft.distance_m, "marks": draft.marks,
    }  # fmt: skip
    _write(session, draft.opening, row)
    return result


def _write(session: Session, opening: dict[str, Any] | None, scan: dict[str, Any]) -> None:
    connection = session.connection()
    if opening is None:
        _KEEP.run(connection, scan)
        return
    opened = _NOTHING | opening
    if is_postgresql(session):
        _OPEN_AND_KEEP.run(connection, scan | {f"opened_{name}": value for name, value in opened.items()})
    else:
        _OPEN.run(connection, opened)
        _KEEP.run(connection, scan)


def body_hash(command: ScanCommand) -> str:
    """Of everything that was asked. Of a ticket's scan only the code: the browser may find its place in between."""
    asked: list[Any] = [command.code, command.intent, command.shift_id]
    if command.ticket is None:
        fix = command.location
        asked += [command.scanned_at, command.offline, dataclasses.astuple(fix) if fix else None]
    return hashlib.sha256(json.dumps(asked, default=str).encode()).hexdigest()


def _check_limits(draft: Draft, seen: Seen) -> None:
    """20 scans a minute, 60 for staff; 10 wrong codes and then a pause; 5 tries at typing. Queues may be longer."""
    scans_others = draft.command.shift_id is not None or draft.command.intent is Intent.VERIFY
    most = _STAFF_PER_MINUTE if scans_others and policy.is_staff(draft.actor) else _OWN_PER_MINUTE
    is_queue = draft.command.skew is not None
    if seen.scans.times >= most and not is_queue:
        raise _paused(draft, seen.scans, looking.MINUTE)
    if seen.guesses.times >= _FAILED:
        raise _paused(draft, seen.guesses, looking.FAILED_PAUSE)
    if seen.typed.times >= _TYPED and draft.entry is Entry.TYPED:
        raise _paused(draft, seen.typed, looking.TYPED_PAUSE)


def _paused(draft: Draft, tally: Tally, pause: timedelta) -> RateLimited:
    over = (tally.since or draft.received_at) + pause - draft.received_at
    seconds = max(1, int(over.total_seconds()) + 1)
    return RateLimited(seconds, minutes=-(-seconds // 60))


def _result(draft: Draft) -> ScanResult:
    return ScanResult(
        id=draft.id, at=draft.at, kind=draft.kind, action=draft.action, reason=draft.reason, params=draft.params,
        shift_id=draft.shift_id, person=draft.person, record=draft.record, patrol=draft.patrol,
        marks=tuple(draft.marks),
    )  # fmt: skip
