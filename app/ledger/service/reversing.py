"""What was booked is undone by booking the opposite, once."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.ledger import book, policy, queries
from app.ledger.book import Line, NewLot, Posting
from app.ledger.queries.booked import Booked
from app.ledger.service.common import Purse, account_of, expired_points, expiry_of, key_for, request_hash
from app.ledger.types import Reversal, Reverse, Source, TxnKind


def reverse(session: Session, actor: Actor, command: Reverse) -> Reversal:
    """Undo the award or the capture of a source; a source for which nothing was booked has nothing to undo.

    Of an award: what is left in its lot goes back, then other free points by their end, never held
    ones; what had expired is taken from the expired; the rest becomes a debt, which later points repay
    first. Of a capture: points come back as a new lot, a debt repaid first, and pieces to the shelf.
    Nothing is undone twice: again, the first answer; otherwise AlreadyBooked. Ten statements.
    """
    booked = queries.booked_for(session, command.source, [TxnKind.AWARD, TxnKind.CAPTURE])
    if booked is None:
        return Reversal(None)
    if booked.txn.kind is TxnKind.AWARD:
        return _reverse_award(session, actor, command, booked)
    return _reverse_capture(session, actor, command, booked)


def _reverse_award(session: Session, actor: Actor, command: Reverse, booked: Booked) -> Reversal:
    award = booked.lines[0]
    purse = Purse(booked.txn.scheme_id, award.credit.owner_id)
    book.lock(session, [purse.available, purse.debt])
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
    moves = {lot_id: -part for lot_id, part in taken.items()}
    return _booked(session, posting, story, [line for line in lines if line.amount], moves)


def _reverse_capture(session: Session, actor: Actor, command: Reverse, booked: Booked) -> Reversal:
    scheme = queries.scheme_of(session, booked.txn.scheme_id)
    hold = queries.booked_lines(session, booked.txn.resolves_id)
    lines = [
        Line(account_of(out.credit), account_of(held.debit), out.amount)
        for out, held in zip(booked.lines, hold, strict=True)
    ]
    points = lines[0]
    purse = Purse(scheme.id, points.credit.owner_id)
    touched = [account for line in lines for account in (line.debit, line.credit)]
    balances = book.lock(session, [purse.debt, *touched])
    posting = _reversal(actor, command, booked, TxnKind.REVERSE_CAPTURE)
    book.recall(session, command.key, posting.request_hash)
    repaid = min(points.amount, -balances[purse.debt])
    if repaid:
        lines.append(Line(purse.available, purse.debt, repaid))
    lot = NewLot(purse.available, points.amount, policy.expires_at(expiry_of(scheme), posting.effective_at))
    story = {"points": points.amount, "repaid": repaid}
    return _booked(session, replace(posting, lot=lot), story, lines, {posting.id: -repaid})


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
        actor_id=actor.person_id,
        approver_id=command.approver_id,
        reason=command.reason,
        reverses_id=txn.id,
        meta={"title": txn.meta.get("title"), "category": txn.meta.get("category")},
    )


def _booked(
    session: Session, posting: Posting, story: dict[str, int], lines: Sequence[Line], moves: dict[UUID, int]
) -> Reversal:
    whole = replace(posting, lines=tuple(lines), moves=moves, meta=posting.meta | {"explanation": story})
    before = book.post(session, [whole]).get(whole.id)
    if before is not None:
        return Reversal(before.id, **before.meta["explanation"])
    return Reversal(whole.id, **story)
