"""A capture is taken back by the shop and the community together: one asks, the other approves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.ledger import service as ledger
from app.ledger.types import OwnAdjustment, Reverse, Source
from app.notices import service as notices
from app.rewards import policy, queries
from app.rewards.models import CaptureReversal, Charge, Redemption
from app.rewards.queries import CaptureView, ReversalView
from app.rewards.service.redemptions import give_back_count
from app.rewards.types import (
    CHARGE_SOURCE,
    SOURCE_TYPE,
    AlreadyReversed,
    AskedAlready,
    AskedByYou,
    AskReversal,
    ChargeState,
    DecideReversal,
    NotCaptured,
    NotPending,
    ReversalState,
    Side,
)


def ask_reversal(session: Session, actor: Actor, command: AskReversal) -> ReversalView:
    """Ask that a capture be taken back; where the other side has asked already, this is its approval.

    Both sides must agree, and be two people: AskedByYou, or AskedAlready by somebody else of one's own side.
    """
    capture, sides = _for_sides(session, actor, command.capture_id)
    waiting = _waiting(session, capture)
    if waiting is not None:
        _ensure_other_side(actor, waiting, sides)
        return _take_back(session, actor, capture, waiting)
    row = CaptureReversal(
        redemption_id=None if capture.is_charge else capture.id, charge_id=capture.id if capture.is_charge else None,
        shop_id=capture.shop.id, person_id=capture.person_id, reason=command.reason, state=ReversalState.PENDING,
        side=Side.SHOP if Side.SHOP in sides else Side.COMMUNITY, asked_by=actor.known_person,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _note(session, actor, capture, row, "capture.reversal_asked")
    return queries.reversal_view(session, actor, capture.id, row.id)


def approve_reversal(session: Session, actor: Actor, command: DecideReversal) -> ReversalView:
    """Take back what the other side asked for: points come back as a new lot, pieces to the shelf."""
    capture, sides = _for_sides(session, actor, command.capture_id, command.reversal_id)
    row = _asked(session, capture, command.reversal_id)
    _ensure_other_side(actor, row, sides)
    return _take_back(session, actor, capture, row)


def reject_reversal(session: Session, actor: Actor, command: DecideReversal) -> ReversalView:
    """Leave the capture as it is: the other side says no, or whoever asked thinks better of it."""
    capture, sides = _for_sides(session, actor, command.capture_id, command.reversal_id)
    row = _asked(session, capture, command.reversal_id)
    if row.asked_by != actor.person_id:
        _ensure_other_side(actor, row, sides)
    row.answer = command.answer
    _decide(session, actor, row, ReversalState.REJECTED)
    _note(session, actor, capture, row, "capture.reversal_rejected")
    return queries.reversal_view(session, actor, capture.id, row.id)


def _for_sides(
    session: Session, actor: Actor, capture_id: UUID, reversal_id: UUID | None = None
) -> tuple[CaptureView, frozenset[Side]]:
    """The capture, locked against others who decide about it, and on which sides the actor stands."""
    _lock(session, capture_id)
    capture = queries.capture_view(session, actor, capture_id)
    sides = policy.sides_of(actor, capture.shop.id, capture.place_path)
    policy.ensure_on_a_side(sides)
    if capture.person_id == actor.person_id:
        raise OwnAdjustment
    if capture.captured_at is None:
        raise NotCaptured
    if capture.is_reversed and reversal_id is None:
        raise AlreadyReversed
    return capture, sides


def _lock(session: Session, capture_id: UUID) -> None:
    fresh = {"populate_existing": True}
    found = [
        session.execute(
            select(table).where(table.id == capture_id).with_for_update(), execution_options=fresh
        ).scalar_one_or_none()
        for table in (Redemption, Charge)
    ]
    if not any(found):
        raise NotFound


def _waiting(session: Session, capture: CaptureView) -> CaptureReversal | None:
    query = queries.reversals_of(capture.id).where(CaptureReversal.state == ReversalState.PENDING)
    return session.execute(query).scalar_one_or_none()


def _asked(session: Session, capture: CaptureView, reversal_id: UUID) -> CaptureReversal:
    query = queries.reversals_of(capture.id).where(CaptureReversal.id == reversal_id)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound
    if row.state is not ReversalState.PENDING:
        raise NotPending
    return row


def _ensure_other_side(actor: Actor, row: CaptureReversal, sides: frozenset[Side]) -> None:
    if row.asked_by == actor.person_id:
        raise AskedByYou
    if not sides - {row.side}:
        raise AskedAlready


def _take_back(session: Session, actor: Actor, capture: CaptureView, row: CaptureReversal) -> ReversalView:
    """In the order in which everybody locks: the person's count of the reward, then the ledger."""
    _decide(session, actor, row, ReversalState.APPROVED)
    _undo(session, row, row.decided_at or clock.now())
    source = Source(CHARGE_SOURCE if capture.is_charge else SOURCE_TYPE, capture.id)
    ledger.reverse(session, actor, Reverse(source, row.reason, approver_id=actor.person_id, asked_by=row.asked_by))
    notices.tell(
        session, row.person_id, "capture_reversed", link=capture.own_page, title=capture.title,
        points=capture.points,
    )  # fmt: skip
    _note(session, actor, capture, row, "capture.reversed")
    session.flush()
    return queries.reversal_view(session, actor, capture.id, row.id)


def _undo(session: Session, row: CaptureReversal, at: datetime) -> None:
    if row.charge_id is not None:
        session.get_one(Charge, row.charge_id).state = ChargeState.REVERSED
        return
    redemption = session.get_one(Redemption, row.redemption_id)
    redemption.reversed_at = at
    give_back_count(session, redemption, redemption.quantity)


def _decide(session: Session, actor: Actor, row: CaptureReversal, state: ReversalState) -> None:
    row.state, row.decided_by, row.decided_at = state, actor.known_person, clock.now()
    session.flush()


def _note(session: Session, actor: Actor, capture: CaptureView, row: CaptureReversal, action: str) -> None:
    audit.record(
        session, actor, action, "capture", capture.id, place_id=capture.shop.place_id, reason=row.answer or row.reason,
        detail={"points": capture.points, "side": row.side.value},
    )  # fmt: skip
