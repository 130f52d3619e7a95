"""Points are paid at a counter, at once."""

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.ledger import book, policy, queries
from app.ledger.book import Account, Line, Posting
from app.ledger.service.common import Purse, key_for, request_hash, why_not_spend
from app.ledger.types import AccountKind, Charge, ChargeReceipt, NothingToDo, TxnKind


def charge(session: Session, actor: Actor, command: Charge) -> ChargeReceipt:
    """Free points go to the shop: all of it or nothing, those whose end is nearest first.

    What has expired pays nothing, even if its expiry is not booked yet, and neither does somebody in debt.
    A source is charged once: again, the first answer. Raises InsufficientPoints or AccountClosed before
    anything is written. At most nine statements.
    """
    if command.points < 1:
        raise NothingToDo
    scheme_id = queries.scheme_at(session, command.place_id).id
    purse = Purse(scheme_id, command.person_id)
    balances = book.lock(session, [purse.available, purse.debt])
    fingerprint = request_hash(command)
    book.recall(session, command.key, fingerprint)
    now = clock.now()
    lots = queries.open_lots(session, purse.available.id, now)
    posting = Posting(
        kind=TxnKind.CHARGE,
        scheme_id=scheme_id,
        place_id=command.place_id,
        key=key_for("charge", command.source, command.key),
        own_key=command.key is not None,
        request_hash=fingerprint,
        source=command.source,
        effective_at=now,
        lines=(Line(purse.available, Account(scheme_id, AccountKind.PAYABLE, command.shop_id), command.points),),
        moves={lot_id: -part for lot_id, part in policy.take(lots, command.points).items()},
        actor_id=actor.person_id,
        meta={"title": command.title},
    )
    refusal = why_not_spend(purse, balances, lots, command.points)
    before = book.refuse_or_post(session, posting, refusal)
    return ChargeReceipt(before.id if before else posting.id, command.points)
