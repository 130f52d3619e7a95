"""The first look at a scan, one statement: what its sender has asked lately, whether this is a repeat, what the shift is like."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, Table, Uuid, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import Session

from app.checkins.models import Scan
from app.checkins.queries import situation
from app.checkins.queries.situation import Situation
from app.checkins.service.draft import Draft
from app.checkins.types import Entry, Reason
from app.core.columns import UtcDateTime
from app.core.db import is_postgresql
from app.core.prepared import Prepared

MINUTE = timedelta(minutes=1)
FAILED_PAUSE, TYPED_PAUSE = timedelta(minutes=5), timedelta(minutes=10)
_GUESSES = (Reason.FORGED, Reason.INVALID)
_WAIT = Prepared(select(func.pg_advisory_xact_lock(bindparam("sender", type_=BigInteger()))))


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was done of late, and since when."""

    times: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Prior:
    """The scan that has used this nonce or ticket before."""

    id: UUID
    person_id: UUID
    body_hash: str
    at: datetime
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the look found."""

    scans: Tally
    guesses: Tally
    typed: Tally
    prior: Prior | None
    #: How the sender stands towards the shift that was asked for; None also if there is no such shift.
    situation: Situation | None


def look(session: Session, draft: Draft, public_id: str | None) -> Seen:
    """Look, and at the shift whose codes carry `public_id` as well.

    Scans of one person take turns, so that a twin finds the first one's answer and nobody guesses in parallel. Who
    comes alone, as nearly all do, is told so by the look itself; who does not waits and looks again. Whoever comes in
    the instant between another's commit and its lock's end may count one too few; what must never be twice, a nonce,
    a ticket, an open attendance, is kept so by the tables.
    """
    row = _look(session, draft, public_id)
    if not row[0]:
        _WAIT.all(session.connection(), sender=_sender(draft))
        row = _look(session, draft, public_id)
    _, scans, scans_since, guesses, guesses_since, typed, typed_since, *rest = row
    prior, of_shift = rest[:_PRIOR_ENDS], rest[_PRIOR_ENDS:]
    return Seen(
        Tally(scans, scans_since), Tally(guesses, guesses_since), Tally(typed, typed_since),
        Prior(*prior) if prior[0] else None, situation.read(session, of_shift) if of_shift and of_shift[0] else None,
    )  # fmt: skip


def _look(session: Session, draft: Draft, public_id: str | None) -> Sequence[Any]:
    now, ticket, device = draft.received_at, draft.command.ticket, draft.known_device
    statement = _statement(
        queues=is_postgresql(session), by_ticket=ticket is not None, at_shift=public_id is not None,
        knows_device=device is not None,
    )  # fmt: skip
    return statement.one(
        session.connection(), sender=_sender(draft), person_id=draft.actor.known_person, nonce=draft.command.nonce,
        device_id=draft.device_id, ticket_id=ticket.id if ticket else None, key=public_id,
        just_now=now - MINUTE, lately=now - FAILED_PAUSE, recently=now - TYPED_PAUSE,
    )  # fmt: skip


def _sender(draft: Draft) -> int:
    return int.from_bytes(draft.actor.known_person.bytes[-7:])  # of a time-ordered id the end is the random part


#: The table itself under another name: an alias of the class would work its columns out with the first scan, for all
#: threads at once, and one of them too early.
_prior = cast(Table, Scan.__table__).alias("prior")
_PRIOR = tuple(_prior.c[name] for name in ("id", "person_id", "body_hash", "scanned_at", "answer"))
_PRIOR_ENDS = len(_PRIOR)


@cache
def _statement(*, queues: bool, by_ticket: bool, at_shift: bool, knows_device: bool) -> Prepared:
    """SQLite's writers come one at a time anyway."""
    alone = func.pg_try_advisory_xact_lock(bindparam("sender", type_=BigInteger())) if queues else true()
    recent = _recent().subquery()
    asked = select(alone, recent, *_PRIOR).select_from(recent).outerjoin(_prior, _is_prior(by_ticket=by_ticket))
    if at_shift:
        shift = situation.question("public_id", knows_device=knows_device).subquery()
        asked = asked.outerjoin(shift, true()).add_columns(*shift.c)
    return Prepared(asked.limit(1))


def _recent() -> Select[*tuple[Any, ...]]:
    instant = UtcDateTime()
    guess = or_(*(Scan.reason == reason for reason in _GUESSES))
    guessed = and_(guess, Scan.received_at > bindparam("lately", type_=instant))
    mistyped = and_(guess, Scan.entry == Entry.TYPED)
    # A queue handed in stops nobody afterwards.
    live = and_(Scan.received_at > bindparam("just_now", type_=instant), Scan.skew_s.is_(None))
    return select(*_tally(live, "scans"), *_tally(guessed, "guesses"), *_tally(mistyped, "typed")).where(
        Scan.person_id == bindparam("person_id", type_=Uuid()),
        Scan.received_at > bindparam("recently", type_=instant),
    )


def _is_prior(*, by_ticket: bool) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = and_(
        _prior.c.person_id == bindparam("person_id", type_=Uuid()),
        _prior.c.device_id == bindparam("device_id"),
        _prior.c.nonce == bindparam("nonce"),
    )
    return or_(mine, _prior.c.ticket_id == bindparam("ticket_id")) if by_ticket else mine


def _tally(which: ColumnElement[bool], name: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return func.count().filter(which).label(name), func.min(Scan.received_at).filter(which).label(f"{name}_since")
