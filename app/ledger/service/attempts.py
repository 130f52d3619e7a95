"""A verb with a key of the caller's own, whose refusal is an answer that lasts."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.ledger import book
from app.ledger.service.common import request_hash
from app.ledger.types import Capture, Charge, Hold, Refused, Repay, Reverse, StockChange, Void

C = TypeVar("C", Hold, Capture, Charge, Void, Reverse, Repay, StockChange)
R = TypeVar("R")


def attempt(session: Session, actor: Actor, verb: Callable[[Session, Actor, C], R], command: C) -> R | Refused:
    """Run a verb under its command's key; a refusal is returned and kept, so that the key never flips.

    Rooms whose door keeps answers by itself call the verbs instead, which raise. A verb refuses
    before it writes, hence what this keeps is all that is written. Raises ValueError without a key.
    """
    if command.key is None:
        raise ValueError("an attempt needs a key to be remembered by")
    try:
        return verb(session, actor, command)
    except tuple(book.REFUSALS.values()) as refusal:
        book.remember(session, command.key, request_hash(command), refusal)
        return Refused(refusal.code, refusal.params)
