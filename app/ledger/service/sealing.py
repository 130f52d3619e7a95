"""The sealer: every transaction gets its place in its scheme's chain, every finished day its signed head."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.db import keyring
from app.ledger import queries
from app.ledger.integrity import GENESIS, Head, encode, seal_hash, sign
from app.ledger.models import Scheme, Seal, SealHead
from app.ledger.queries import seals
from app.ledger.types import Sealed

BATCH = 2000
#: Nobody works longer on one posting; once a day the sealer looks further back all the same.
_LONGEST_POSTING = timedelta(days=1)


def seal_due(session: Session, actor: Actor) -> int:
    """Seal a batch of every scheme; for the worker, which comes round again."""
    return sum(seal_scheme(session, actor, scheme.id).transactions for scheme in queries.schemes(session))


def seal_scheme(session: Session, actor: Actor, scheme_id: UUID, *, whole: bool = False) -> Sealed:
    """Seal what has no seal, oldest first, at most a batch; when nothing is left, sign the days that are over.

    What counts is whether a transaction has a seal, never how new it is: one that commits late is sealed late.
    Once a day, or when `whole` says so, the whole scheme is looked through. Sealers take turns. Nine
    statements; two or three more for each day to sign.
    """
    seals.turn(session, scheme_id)
    scheme, last, head = queries.scheme_of(session, scheme_id), *seals.ends_of_chain(session, scheme_id)
    over = clock.local_date(clock.now(), ZoneInfo(scheme.time_zone)) - timedelta(days=1)
    due = head is None or head.day < over
    ids = seals.unsealed(session, scheme_id, BATCH, None if whole or due else clock.now() - _LONGEST_POSTING)
    last = _seal(session, scheme_id, last, ids)
    signed = _sign_days(session, scheme, last, head, over) if due and last and len(ids) < BATCH else 0
    return Sealed(len(ids), signed)


def _seal(session: Session, scheme_id: UUID, last: Seal | None, txn_ids: list[UUID]) -> Seal | None:
    """Lengthen the chain; gives its end."""
    keys, entries, added = keyring(session), seals.entries(session, txn_ids), []
    for txn_id in txn_ids:
        seq, before = (last.seq, last.hash) if last else (0, GENESIS)
        entry = entries[txn_id]
        hash_ = seal_hash(keys, scheme_id, seq + 1, before, entry.txn["mac"], encode(entry))
        last = Seal(scheme_id=scheme_id, seq=seq + 1, txn_id=txn_id, hash=hash_)
        added.append(last)
    session.add_all(added)
    session.flush()
    return last


def _sign_days(session: Session, scheme: Scheme, last: Seal, head: SealHead | None, until: date) -> int:
    """A head for each day after the newest head that is over, also for a day on which nothing happened.

    A day ends before the first seal of a transaction that was booked after it: what commits late counts for
    the day in which it is sealed, so that a signed day never changes.
    """
    zone, keys, heads = ZoneInfo(scheme.time_zone), keyring(session), []
    seq, hash_ = (head.seq, head.hash) if head else (0, GENESIS)
    following = seals.first_booked_since(session, scheme.id, seq, None)
    day = head.day + timedelta(days=1) if head else clock.local_date(following[1], zone) if following else until
    while day <= until:
        end = clock.start_of_day(day + timedelta(days=1), zone)
        if following and following[1] < end:
            following = seals.first_booked_since(session, scheme.id, seq, end)
        reached = following[0] - 1 if following else last.seq
        if reached > seq:
            hash_ = seals.hash_at(session, scheme.id, reached)
        signed = Head(scheme.id, day, reached, reached - seq, hash_)
        key_id, signature = sign(keys, signed)
        heads.append(SealHead(scheme_id=scheme.id, day=day, seq=reached, hash=hash_, count=signed.count,
                              key_id=key_id, signature=signature))  # fmt: skip
        seq, day = reached, day + timedelta(days=1)
    session.add_all(heads)
    session.flush()
    return len(heads)
