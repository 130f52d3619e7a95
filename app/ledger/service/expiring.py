"""The sweeper: it only books what can be spent no longer anyway."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.ledger import book, queries
from app.ledger.book import Line, Posting
from app.ledger.queries.booked import ExpiredLot
from app.ledger.service.common import account_of, expired_points
from app.ledger.types import Source, TxnKind

BATCH = 500


def expire_due(session: Session, actor: Actor) -> int:
    """Book what has expired by now, one batch; for the worker, which comes round again."""
    return len(expire_lots(session, actor, clock.now()))


def expire_lots(session: Session, actor: Actor, up_to: datetime, *, limit: int = BATCH) -> list[UUID]:
    """Book the expiry of lots whose time was over at `up_to`, at most `limit`; gives the lots.

    An instant in the future counts as now: points expire as told, never earlier. Two sweepers take
    turns on the balances, and the second finds nothing left. Eight statements a batch.
    """
    instant = min(up_to, clock.now())
    due = queries.expired_lots(session, instant, limit=limit)
    if not due:
        return []
    book.lock(session, [account_of(lot.account) for lot in due])
    still = queries.expired_lots(session, instant, lot_ids=[lot.id for lot in due])
    if not still:
        return []
    book.post(session, [_posting(actor, lot) for lot in still])
    return [lot.id for lot in still]


def _posting(actor: Actor, lot: ExpiredLot) -> Posting:
    account = account_of(lot.account)
    key = f"expire:{lot.id}"
    return Posting(
        kind=TxnKind.EXPIRE,
        scheme_id=account.scheme_id,
        place_id=lot.place_id,
        key=key,
        request_hash=hashlib.sha256(key.encode()).hexdigest(),
        source=Source("lot", lot.id),
        effective_at=clock.now(),
        lines=(Line(account, expired_points(account.scheme_id), lot.remaining),),
        moves={lot.id: -lot.remaining},
        actor_id=actor.person_id,
    )
