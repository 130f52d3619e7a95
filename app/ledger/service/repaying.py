"""Free points repay a debt."""

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.ledger import book, policy, queries
from app.ledger.book import Line, Posting
from app.ledger.service.common import Purse, key_for, request_hash
from app.ledger.types import Repay, Repayment, TxnKind


def repay(session: Session, actor: Actor, command: Repay) -> Repayment:
    """Let what is free repay what is owed, as far as it goes, points whose end is nearest first.

    Whatever brings points repays a debt by itself; this is for points that were free before the debt
    came, such as those of books taken over from elsewhere. A source repays once: again, the first answer.
    Where nothing can be repaid nothing is booked. At most nine statements.
    """
    scheme_id = queries.scheme_at(session, command.place_id).id
    purse = Purse(scheme_id, command.person_id)
    debt = -book.lock(session, [purse.available, purse.debt])[purse.debt]
    fingerprint = request_hash(command)
    now = clock.now()
    taken = policy.take(queries.open_lots(session, purse.available.id, now), debt)
    points = sum(taken.values())
    posting = Posting(
        kind=TxnKind.REPAY,
        scheme_id=scheme_id,
        place_id=command.place_id,
        key=key_for("repay", command.source, command.key),
        own_key=command.key is not None,
        request_hash=fingerprint,
        source=command.source,
        effective_at=now,
        lines=(Line(purse.available, purse.debt, points),),
        moves={lot_id: -part for lot_id, part in taken.items()},
        actor_id=actor.person_id,
        meta={"explanation": {"repaid": points}},
    )
    find = book.post if points else book.booked_before
    before = find(session, [posting]).get(posting.id)
    if before is not None:
        return Repayment(before.id, before.meta["explanation"]["repaid"])
    return Repayment(posting.id if points else None, points)
