"""What was booked is undone by booking the opposite, once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import DomainError
from app.ledger import book, policy, queries
from app.ledger.book import Balances, Line, Posting
from app.ledger.queries.booked import Booked, BookedLine
from app.ledger.service.common import Purse, Shelf, account_of, expired_points, key_for, request_hash
from app.ledger.service.incoming import bring
from app.ledger.types import AccountClosed, AccountKind, Reversal, Reverse, Source, TxnKind


def reverse(session: Session, actor: Actor, command: Reverse) -> Reversal:
    """Undo the award, the capture or the charge of a source; where nothing was booked nothing is undone.

    Of an award: what is left in its lot goes back, then other free points by their end, never held
    ones; what had expired is taken from the expired; the rest becomes a debt, which later points repay
    first. Of a capture or charge: points come back as a new lot, a debt repaid first, and pieces to the shelf.
    Nothing is undone twice: again, the first answer; otherwise AlreadyBooked. A closed account takes part in
    neither (AccountClosed). Ten statements.
    """
    booked = queries.booked_for(session, command.source, [TxnKind.AWARD, TxnKind.CAPTURE, TxnKind.CHARGE])
    if booked is None:
        return Reversal(None)
    if booked.txn.kind is TxnKind.AWARD:
        return _reverse_award(session, actor, command, booked)
    return _reverse_capture(session, actor, command, booked)


def _reverse_award(session: Session, actor: Actor, command: Reverse, booked: Booked) -> Reversal:
    award = booked.lines[0]
    purse = Purse(booked.txn.scheme_id, award.credit.owner_id)
    balances = book.lock(session, [purse.available, purse.debt, account_of(award.debit)])
    posting = _reversal(actor, command, booked, TxnKind.REVERSE_AWARD)
    book.recall(session, command.key, posting.request_hash)
    lot = queries.reversible_lot(session, booked.txn.id)
    others = queries.open_lots(session, purse.available.id, posting.effective_at)
    taken = {booked.txn.id: lot.remaining}
    missing = award.amount - lot.remaining - lot.expired
    taken |= policy.take([other for other in others if other.id != booked.txn.id], missing)
    got = sum(taken.values())
    story = {"points": award.amount, "taken": got, "expired": lot.expired, "debt": award.amount - got - lot.expired}
    issuance = account_of(award.debit)
    lines = [
        Line(purse.available, issuance, story["taken"]),
        Line(expired_points(purse.scheme_id), issuance, story["expired"]),
        Line(purse.debt, issuance, story["debt"]),
    ]
    whole = replace(
        posting,
        lines=tuple(line for line in lines if line.amount),
        moves={lot_id: -part for lot_id, part in taken.items()},
        meta=posting.meta | {"explanation": story},
    )
    return _answer(session, whole, _closed(purse, balances))


def _reverse_capture(session: Session, actor: Actor, command: Reverse, booked: Booked) -> Reversal:
    scheme = queries.scheme_of(session, booked.txn.scheme_id)
    lines = list(_back(booked.lines))
    purse = Purse(scheme.id, lines[0].credit.owner_id)
    touched = [account for line in lines for account in (line.debit, line.credit)]
    balances = book.lock(session, [purse.debt, *touched])
    posting = _reversal(actor, command, booked, TxnKind.REVERSE_CAPTURE)
    book.recall(session, command.key, posting.request_hash)
    whole = bring(posting, scheme, purse, balances, lines)
    return _answer(session, whole, _closed(purse, balances))


def _back(lines: Iterable[BookedLine]) -> Iterator[Line]:
    """From the shop to whoever paid, and from the customer to the shelf; what went back at the capture stays there."""
    for line in lines:
        paid_by, got_by = account_of(line.debit), account_of(line.credit)
        if got_by.kind is AccountKind.PAYABLE:
            yield Line(got_by, Purse(paid_by.scheme_id, paid_by.owner_id).available, line.amount)
        elif got_by.kind is AccountKind.STOCK_OUT:
            yield Line(got_by, Shelf(got_by.scheme_id, got_by.owner_id).account(AccountKind.STOCK), line.amount)


def _closed(purse: Purse, balances: Balances) -> DomainError | None:
    return AccountClosed() if purse.available in balances.closed else None


def _reversal(actor: Actor, command: Reverse, booked: Booked, kind: TxnKind) -> Posting:
    """The reversal of what was booked, its lines still to be said."""
    txn = booked.txn
    return Posting(
        kind=kind,
        scheme_id=txn.scheme_id,
        place_id=txn.place_id,
        key=key_for("reverse", command.source, command.key),
        own_key=command.key is not None,
        request_hash=request_hash(command),
        source=Source(txn.source_type, txn.source_id),
        effective_at=clock.now(),
        lines=(),
        actor_id=command.asked_by or actor.person_id,
        approver_id=command.approver_id,
        reason=command.reason,
        reverses_id=txn.id,
        meta={"title": txn.meta.get("title"), "category": txn.meta.get("category")},
    )


def _answer(session: Session, whole: Posting, refusal: DomainError | None) -> Reversal:
    before = book.refuse_or_post(session, whole, refusal)
    if before is not None:
        return Reversal(before.id, **before.meta["explanation"])
    return Reversal(whole.id, **whole.meta["explanation"])
