"""A person's account ends."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.ids import new_id
from app.core.permissions import Permission
from app.ledger import book, policy, queries
from app.ledger.book import Account, Line, Posting
from app.ledger.models import Closing
from app.ledger.queries.agreed import ClosingView
from app.ledger.service.common import Purse, expired_points, fingerprint
from app.ledger.types import AccountClosed, AccountKind, Close, PointsHeld, Source, TxnKind
from app.notices import service as notices
from app.people import queries as people

#: Before anything could expire: so that what is over, but not booked yet, is found as well.
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def close_account(session: Session, actor: Actor, command: Close) -> ClosingView:
    """End somebody's account in the scheme of their home, for good.

    What is left expires, a debt is written off, and nothing more is taken: later deeds count as hours only.
    What is set aside must be settled first (PointsHeld). Nobody closes their own (OwnAdjustment).
    """
    policy.ensure_not_about_oneself(actor, command.person_id)
    person = people.person_at_home(session, actor, command.person_id, Permission.LEDGER_ADJUST)
    purse = Purse(queries.scheme_at(session, person.place_id).id, person.id)
    accounts = [purse.available, purse.held, purse.debt]
    balances = book.lock(session, accounts)
    if purse.available in balances.closed:
        raise AccountClosed
    if balances[purse.held]:
        raise PointsHeld(points=balances[purse.held])
    row = Closing(
        id=new_id(), scheme_id=purse.scheme_id, place_id=person.place_id, person_id=person.id,
        points=balances[purse.available], debt=-balances[purse.debt], reason=command.reason, closed_by=actor.person_id,
    )  # fmt: skip
    if row.points or row.debt:
        row.transaction_id = _book(session, actor, row, purse)
    book.close(session, accounts)
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "account.closed", "account", purse.available.id, place_id=row.place_id, reason=row.reason,
        detail={"points": row.points, "debt": row.debt},
    )  # fmt: skip
    notices.tell(session, person.id, "account_closed", link="/me", points=row.points, reason=row.reason)
    return queries.closing(session, actor, row.id)


def _book(session: Session, actor: Actor, row: Closing, purse: Purse) -> UUID:
    lines = (
        Line(purse.available, expired_points(purse.scheme_id), row.points),
        Line(Account(purse.scheme_id, AccountKind.ISSUANCE, row.place_id), purse.debt, row.debt),
    )
    lots = queries.open_lots(session, purse.available.id, _LONG_AGO)
    source = Source("closing", row.id)
    posting = Posting(
        kind=TxnKind.CLOSE,
        scheme_id=purse.scheme_id,
        place_id=row.place_id,
        key=f"close:{purse.scheme_id}:{purse.person_id}",
        request_hash=fingerprint("Close", {"scheme": purse.scheme_id, "person": purse.person_id}),
        source=source,
        effective_at=clock.now(),
        lines=tuple(line for line in lines if line.amount),
        moves={lot.id: -lot.remaining for lot in lots},
        actor_id=actor.person_id,
        reason=row.reason,
        meta={"explanation": {"expired": row.points, "written_off": row.debt}},
    )
    book.post(session, [posting])
    return posting.id
