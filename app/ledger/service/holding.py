"""Points and pieces are set aside."""

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import DomainError
from app.ledger import book, policy, queries
from app.ledger.book import Account, Balances, Line, Posting
from app.ledger.service.common import Purse, Shelf, key_for, request_hash, why_not_spend
from app.ledger.types import (
    AccountKind,
    Hold,
    HoldReceipt,
    NothingToDo,
    OutOfStock,
    TxnKind,
)


def hold(session: Session, actor: Actor, command: Hold) -> HoldReceipt:
    """Set points aside, and pieces of a reward with them: all of it or nothing.

    Points whose end is nearest go first; what has expired cannot be held, even if its expiry is not
    booked yet; while in debt nothing can be held. Raises InsufficientPoints, OutOfStock or AccountClosed
    before anything is written. Eight statements.
    """
    if command.points < 1 or (command.stock and command.stock[1] < 1):
        raise NothingToDo
    scheme_id = queries.scheme_at(session, command.place_id).id
    purse = Purse(scheme_id, command.person_id)
    shelf = Shelf(scheme_id, command.stock[0]) if command.stock else None
    balances = book.lock(session, _touched(purse, shelf))
    fingerprint = request_hash(command)
    book.recall(session, command.key, fingerprint)
    now = clock.now()
    lots = queries.open_lots(session, purse.available.id, now)
    posting = Posting(
        kind=TxnKind.HOLD,
        scheme_id=scheme_id,
        place_id=command.place_id,
        key=key_for("hold", command.source, command.key),
        own_key=command.key is not None,
        request_hash=fingerprint,
        source=command.source,
        effective_at=now,
        lines=_hold_lines(purse, shelf, command),
        moves={lot_id: -part for lot_id, part in policy.take(lots, command.points).items()},
        actor_id=actor.person_id,
        expires_at=command.expires_at,
        meta={"title": command.title},
    )
    before = book.refuse_or_post(session, posting, _why_not(command, lots, balances, purse, shelf))
    return HoldReceipt(before.id if before else posting.id, command.points)


def _touched(purse: Purse, shelf: Shelf | None) -> list[Account]:
    accounts = [purse.available, purse.held, purse.debt]
    if shelf is not None:
        accounts += [shelf.account(AccountKind.STOCK), shelf.account(AccountKind.STOCK_HELD)]
    return accounts


def _hold_lines(purse: Purse, shelf: Shelf | None, command: Hold) -> tuple[Line, ...]:
    lines = [Line(purse.available, purse.held, command.points)]
    if shelf is not None and command.stock is not None:
        stock, held = shelf.account(AccountKind.STOCK), shelf.account(AccountKind.STOCK_HELD)
        lines.append(Line(stock, held, command.stock[1]))
    return tuple(lines)


def _why_not(
    command: Hold, lots: list[policy.OpenLot], balances: Balances, purse: Purse, shelf: Shelf | None
) -> DomainError | None:
    poor = why_not_spend(purse, balances, lots, command.points)
    if poor is not None:
        return poor
    if shelf is not None and command.stock is not None:
        left = balances[shelf.account(AccountKind.STOCK)]
        if left < command.stock[1]:
            return OutOfStock(left=left)
    return None
