"""Refusals that a key remembers: tried again, the outcome does not flip (TigerBeetle's `id_already_failed`)."""

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import DomainError
from app.core.idempotency import KeyReused
from app.ledger.book.inserts import insert_new
from app.ledger.models import Refusal
from app.ledger.types import (
    AccountClosed,
    AlreadyBooked,
    AlreadyResolved,
    HoldExpired,
    HoldNotExpired,
    InsufficientPoints,
    OutOfStock,
    PointsHeld,
)

_refusal: Table = Refusal.__table__  # type: ignore[assignment]

#: Refusals that depend on the state of the books, so that a key must remember them.
REFUSALS: dict[str, type[DomainError]] = {
    error.code: error
    for error in (
        AccountClosed,
        AlreadyBooked,
        AlreadyResolved,
        HoldExpired,
        HoldNotExpired,
        InsufficientPoints,
        OutOfStock,
        PointsHeld,
    )
}


def recall(session: Session, key: str | None, request_hash: str) -> None:
    """Raise again the refusal that this key was given before, if any. Call after `lock`."""
    if key is None:
        return
    known = session.execute(
        select(Refusal.request_hash, Refusal.code, Refusal.params).where(Refusal.idem_key == key)
    ).one_or_none()
    if known is None:
        return
    if known.request_hash != request_hash:
        raise KeyReused
    raise REFUSALS[known.code](**known.params)


def remember(session: Session, key: str, request_hash: str, refusal: DomainError) -> None:
    """Keep a refusal for its key; the first one stays."""
    row = {"idem_key": key, "request_hash": request_hash, "code": refusal.code, "params": refusal.params}
    insert_new(session.connection(), _refusal, [row | {"at": clock.now()}])
