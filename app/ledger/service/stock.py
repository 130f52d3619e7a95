"""Pieces come to the shelf and leave it other than by redemption."""

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.ids import new_id
from app.ledger import book, queries
from app.ledger.book import Line, Posting
from app.ledger.service.common import Shelf, request_hash
from app.ledger.types import AccountKind, NothingToDo, OutOfStock, Source, StockChange, StockReceipt, TxnKind


def change_stock(session: Session, actor: Actor, command: StockChange) -> StockReceipt:
    """More or fewer pieces on the shelf; never fewer than none, and what is promised stays promised.

    Raises OutOfStock before anything is written. Five statements.
    """
    if command.change == 0:
        raise NothingToDo
    scheme_id = queries.scheme_at(session, command.place_id).id
    shelf = Shelf(scheme_id, command.reward_id)
    stock, source = shelf.account(AccountKind.STOCK), shelf.account(AccountKind.STOCK_SOURCE)
    left = book.lock(session, [stock, source])[stock]
    fingerprint = request_hash(command)
    book.recall(session, command.key, fingerprint)
    id_ = new_id()
    more = command.change > 0
    line = Line(source, stock, command.change) if more else Line(stock, source, -command.change)
    posting = Posting(
        id=id_,
        kind=TxnKind.STOCK_CHANGE,
        scheme_id=scheme_id,
        place_id=command.place_id,
        key=command.key or f"stock:{id_}",
        own_key=command.key is not None,
        request_hash=fingerprint,
        source=Source("stock_change", id_),
        effective_at=clock.now(),
        lines=(line,),
        actor_id=actor.person_id,
        reason=command.reason,
    )
    if left + command.change < 0:
        return StockReceipt(book.refuse(session, posting, OutOfStock(left=left)).id)
    before = book.post(session, [posting]).get(posting.id)
    return StockReceipt(before.id if before else posting.id)
