"""What was set aside is handed over, given back, or some of each; once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import DomainError
from app.ledger import book, policy, queries
from app.ledger.book import Account, Line, Posting
from app.ledger.models import Account as AccountRow
from app.ledger.queries.booked import Booked, BookedLine, HeldPart
from app.ledger.service.common import Purse, Shelf, account_of, expired_points, key_for, request_hash
from app.ledger.types import (
    AccountKind,
    Capture,
    HoldExpired,
    HoldNotExpired,
    NothingToDo,
    Part,
    Resolution,
    Source,
    TxnKind,
    Void,
    VoidKind,
)


def capture(session: Session, actor: Actor, command: Capture) -> Resolution:
    """What was held goes to the shop, and the pieces are handed over; of a part, the rest goes back like a void.

    The part is paid with the points whose end is nearest. A hold resolves once: a second capture of the
    same by the same shop gets the first answer, everything else AlreadyResolved. From the instant of its end
    a hold cannot be captured. Six statements; of a part nine, six more when something expires.
    """
    held = queries.hold_of(session, command.hold_source)
    purse, paid = _purse_of(held), _paid(held, command)
    onward, back = _split(held, command.shop_id, paid)
    lines = [*onward, *back]
    debt = [purse.debt] if back else []
    balances = book.lock(session, [*debt, *(account for line in lines for account in (line.debit, line.credit))])
    posting = _resolution(held, actor, TxnKind.CAPTURE, command)
    book.recall(session, command.key, posting.request_hash)
    over = not policy.is_open(held.txn.expires_at, posting.effective_at)
    returned = Return()
    if back:
        rest = _unpaid(queries.lots_of_hold(session, held.txn.id), paid.points)
        returned = Return.of(rest, -balances[purse.debt], posting.effective_at)
    posting = _with_return(posting, lines, purse, returned)
    return _answer(session, posting, HoldExpired() if over else None, purse, paid.points, returned)


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
    returned = Return.of(queries.lots_of_hold(session, held.txn.id), -balances[purse.debt], now)
    posting = _with_return(posting, back, purse, returned)
    return _answer(session, posting, _too_early(held, command.kind, now), purse, _points_held(held), returned)


_VOIDS = {VoidKind.CANCELLED: TxnKind.VOID, VoidKind.EXPIRED: TxnKind.HOLD_EXPIRED}


def _too_early(held: Booked, kind: VoidKind, now: datetime) -> DomainError | None:
    early = kind is VoidKind.EXPIRED and policy.is_open(held.txn.expires_at, now)
    return HoldNotExpired() if early else None


@dataclass(frozen=True, slots=True)
class Return:
    """Parts of a hold on their way back: changes of lots, how much repays a debt, and which are over by now."""

    moves: dict[UUID, int] = field(default_factory=dict)
    points: int = 0
    repaid: int = 0
    over: tuple[HeldPart, ...] = ()

    @classmethod
    def of(cls, parts: Sequence[HeldPart], debt: int, now: datetime) -> "Return":
        """A debt is repaid from those parts that are still good."""
        over = tuple(part for part in parts if part.swept or not policy.is_open(part.expires_at, now))
        good = [policy.OpenLot(p.lot_id, p.points, p.expires_at) for p in parts if p not in over]
        taken = policy.take(good, debt)
        moves = {part.lot_id: part.points - taken.get(part.lot_id, 0) for part in parts}
        return cls(moves, sum(part.points for part in parts), sum(taken.values()), over)

    @property
    def story(self) -> dict[str, int]:
        """In figures, as a Resolution tells it."""
        expired = sum(part.points for part in self.over)
        return {"returned": self.points - expired - self.repaid, "expired": expired, "repaid": self.repaid}


def _paid(held: Booked, command: Capture) -> Part:
    """What the shop gets: all of it, or the part that was asked for."""
    whole = Part(_points_held(held), sum(line.amount for line in held.lines if line is not _points_line(held)))
    part = command.part or whole
    if not 0 < part.points <= whole.points or not 0 <= part.pieces <= whole.pieces:
        raise NothingToDo
    return part


def _split(held: Booked, shop_id: UUID, paid: Part) -> tuple[list[Line], list[Line]]:
    """The lines to whoever gets something, and those back to where the rest came from."""
    onward, back = [], []
    for line in held.lines:
        amount = paid.points if line is _points_line(held) else paid.pieces
        if amount:
            onward.append(_onward(line.credit, amount, shop_id))
        if amount < line.amount:
            back.append(Line(account_of(line.credit), account_of(line.debit), line.amount - amount))
    return onward, back


def _unpaid(parts: Sequence[HeldPart], points: int) -> list[HeldPart]:
    """What is left of a hold's parts, soonest end first, once so many points of them are paid."""
    left = []
    for part in parts:
        used = min(part.points, points)
        points -= used
        if used < part.points:
            left.append(replace(part, points=part.points - used))
    return left


def _with_return(posting: Posting, lines: Sequence[Line], purse: Purse, returned: Return) -> Posting:
    repayment = [Line(purse.available, purse.debt, returned.repaid)] if returned.repaid else []
    return replace(
        posting,
        lines=(*lines, *repayment),
        moves=returned.moves,
        meta=posting.meta | {"explanation": returned.story},
    )


def _answer(
    session: Session, posting: Posting, refusal: DomainError | None, purse: Purse, points: int, returned: Return
) -> Resolution:
    """Book the resolution; a hold that is resolved already says so before it says anything else."""
    before = book.refuse_or_post(session, posting, refusal)
    if before is not None:
        return Resolution(before.id, points, **before.meta.get("explanation", {}))
    if returned.over:
        _expire(session, posting, purse, returned.over)
    return Resolution(posting.id, points, **returned.story)


def _expire(session: Session, void_: Posting, purse: Purse, over: Iterable[HeldPart]) -> None:
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
