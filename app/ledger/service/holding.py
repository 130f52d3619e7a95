"""Points and pieces are set aside, then handed over or given back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import DomainError
from app.ledger import book, policy, queries
from app.ledger.book import Account, Line, Posting
from app.ledger.models import Account as AccountRow
from app.ledger.models import Txn
from app.ledger.queries.booked import Booked, BookedLine, HeldPart
from app.ledger.service.common import Purse, Shelf, account_of, expired_points, key_for, request_hash
from app.ledger.types import (
    AccountKind,
    Capture,
    Hold,
    HoldExpired,
    HoldNotExpired,
    HoldReceipt,
    InsufficientPoints,
    NothingToDo,
    OutOfStock,
    Resolution,
    Source,
    TxnKind,
    Void,
    VoidKind,
)


def hold(session: Session, actor: Actor, command: Hold) -> HoldReceipt:
    """Set points aside, and pieces of a reward with them: all of it or nothing.

    Points whose end is nearest go first; what has expired cannot be held, even if its expiry is not
    booked yet; while in debt nothing can be held. Raises InsufficientPoints or OutOfStock before
    anything is written. Eight statements.
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
    refusal = _why_not(command, lots, balances, purse, shelf)
    before = book.refuse(session, posting, refusal) if refusal else _booked_or_before(session, posting)
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
    command: Hold, lots: list[policy.OpenLot], balances: dict[Account, int], purse: Purse, shelf: Shelf | None
) -> DomainError | None:
    free = sum(lot.remaining for lot in lots)
    debt = -balances[purse.debt]
    if debt or free < command.points:
        return InsufficientPoints(available=free, wanted=command.points, debt=debt)
    if shelf is not None and command.stock is not None:
        left = balances[shelf.account(AccountKind.STOCK)]
        if left < command.stock[1]:
            return OutOfStock(left=left)
    return None


def _booked_or_before(session: Session, posting: Posting) -> Txn | None:
    return book.post(session, [posting]).get(posting.id)


def capture(session: Session, actor: Actor, command: Capture) -> Resolution:
    """What was held goes to the shop, whole; the pieces are handed over.

    A hold resolves once: a second capture by the same shop gets the first answer, everything else
    AlreadyResolved. From the instant of its end a hold cannot be captured. Six statements.
    """
    held = queries.hold_of(session, command.hold_source)
    lines = [_onward(line.credit, line.amount, command.shop_id) for line in held.lines]
    book.lock(session, [account for line in lines for account in (line.debit, line.credit)])
    posting = replace(_resolution(held, actor, TxnKind.CAPTURE, command), lines=tuple(lines))
    book.recall(session, command.key, posting.request_hash)
    over = not policy.is_open(held.txn.expires_at, posting.effective_at)
    before = _resolve(session, posting, HoldExpired() if over else None)
    return Resolution(before.id if before else posting.id, _points_held(held))


def void(session: Session, actor: Actor, command: Void) -> Resolution:
    """A hold comes to nothing: pieces go back to the shelf, points to the lots they came from.

    Points of a lot whose end came meanwhile expire at once; a debt is repaid before anything is free
    again. A hold resolves once, else AlreadyResolved; as expired only from the instant of its end,
    else HoldNotExpired. Eight statements, six more when something expires.
    """
    held = queries.hold_of(session, command.hold_source)
    back = [Line(account_of(line.credit), account_of(line.debit), line.amount) for line in held.lines]
    purse = _purse_of(held)
    balances = book.lock(session, [purse.debt, *(account for line in back for account in (line.debit, line.credit))])
    posting = _resolution(held, actor, _VOIDS[command.kind], command)
    book.recall(session, command.key, posting.request_hash)
    now = posting.effective_at
    parts = queries.lots_of_hold(session, held.txn.id)
    over = [part for part in parts if part.swept or not policy.is_open(part.expires_at, now)]
    moves, repaid = _give_back(parts, over, -balances[purse.debt])
    if repaid:
        back.append(Line(purse.available, purse.debt, repaid))
    points, expired = _points_held(held), sum(part.points for part in over)
    story = {"returned": points - expired - repaid, "expired": expired, "repaid": repaid}
    posting = replace(posting, lines=tuple(back), moves=moves, meta=posting.meta | {"explanation": story})
    before = _resolve(session, posting, _too_early(held, command.kind, now))
    if before is not None:
        return Resolution(before.id, points, **before.meta["explanation"])
    if over:
        _expire(session, posting, purse, over)
    return Resolution(posting.id, points, **story)


_VOIDS = {VoidKind.CANCELLED: TxnKind.VOID, VoidKind.EXPIRED: TxnKind.HOLD_EXPIRED}


def _too_early(held: Booked, kind: VoidKind, now: datetime) -> DomainError | None:
    early = kind is VoidKind.EXPIRED and policy.is_open(held.txn.expires_at, now)
    return HoldNotExpired() if early else None


def _give_back(parts: Iterable[HeldPart], over: list[HeldPart], debt: int) -> tuple[dict[UUID, int], int]:
    """Changes of lots when parts return and a debt is repaid from those still good; and how much of it is."""
    moves = {part.lot_id: part.points for part in parts}
    good = [policy.OpenLot(p.lot_id, p.points, p.expires_at) for p in parts if p not in over]
    taken = policy.take(good, debt)
    for lot_id, part in taken.items():
        moves[lot_id] -= part
    return moves, sum(taken.values())


def _expire(session: Session, void_: Posting, purse: Purse, over: list[HeldPart]) -> None:
    """What came back too late expires in a transaction of its own."""
    source = Source("void", void_.id)
    points = sum(part.points for part in over)
    posting = Posting(
        kind=TxnKind.EXPIRE,
        scheme_id=void_.scheme_id,
        place_id=void_.place_id,
        key=key_for("expire", source, None),
        request_hash=void_.request_hash,
        source=source,
        effective_at=void_.effective_at,
        lines=(Line(purse.available, expired_points(void_.scheme_id), points),),
        moves={part.lot_id: -part.points for part in over},
        actor_id=void_.actor_id,
    )
    book.post(session, [posting])


def _resolution(held: Booked, actor: Actor, kind: TxnKind, command: Capture | Void) -> Posting:
    """The resolution of a hold, its lines still to be said."""
    txn = held.txn
    source = Source(txn.source_type, txn.source_id)
    return Posting(
        kind=kind,
        scheme_id=txn.scheme_id,
        place_id=txn.place_id,
        key=key_for("capture" if kind is TxnKind.CAPTURE else "void", source, command.key),
        own_key=command.key is not None,
        request_hash=request_hash(command),
        source=source,
        effective_at=clock.now(),
        lines=(),
        actor_id=actor.person_id,
        resolves_id=txn.id,
        meta={"title": txn.meta.get("title")},
    )


def _resolve(session: Session, posting: Posting, refusal: DomainError | None) -> Txn | None:
    """Book the resolution; a hold that is resolved already says so before it says anything else."""
    if refusal is not None:
        return book.refuse(session, posting, refusal)
    return _booked_or_before(session, posting)


def _purse_of(held: Booked) -> Purse:
    return Purse(held.txn.scheme_id, _points_line(held).debit.owner_id)


def _points_held(held: Booked) -> int:
    return _points_line(held).amount


def _points_line(held: Booked) -> BookedLine:
    return next(line for line in held.lines if line.credit.kind is AccountKind.HELD)


def _onward(held_in: AccountRow, amount: int, shop_id: UUID) -> Line:
    """From where something is held to whoever gets it."""
    held = account_of(held_in)
    if held.kind is AccountKind.HELD:
        return Line(held, Account(held.scheme_id, AccountKind.PAYABLE, shop_id), amount)
    return Line(held, Shelf(held.scheme_id, held.owner_id).account(AccountKind.STOCK_OUT), amount)
