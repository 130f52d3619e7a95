"""Somebody's points are corrected by two people: one asks, another of the place approves."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.errors import DomainError
from app.core.permissions import Permission
from app.core.place_paths import path_of
from app.ledger import book, policy, queries
from app.ledger.book import Account, Balances, Line, Posting
from app.ledger.models import Adjustment
from app.ledger.queries.agreed import AdjustmentView
from app.ledger.service.common import Purse, fingerprint
from app.ledger.service.incoming import bring
from app.ledger.types import (
    AccountClosed,
    AccountKind,
    Adjust,
    AdjustmentDecided,
    AdjustmentState,
    DecideAdjustment,
    NothingToDo,
    Source,
    TxnKind,
)
from app.notices import service as notices
from app.people import queries as people

SOURCE_TYPE = "adjustment"


def ask_adjustment(session: Session, actor: Actor, command: Adjust) -> AdjustmentView:
    """Ask that somebody of the actor's place gets points, or loses some, in the scheme of their home.

    Nothing moves before another person has approved it. Nobody asks for themselves (OwnAdjustment).
    """
    if command.amount == 0:
        raise NothingToDo(field="amount")
    policy.ensure_not_about_oneself(actor, command.person_id)
    person = people.person_at_home(session, actor, command.person_id, Permission.LEDGER_ADJUST)
    row = Adjustment(
        scheme_id=queries.scheme_at(session, person.place_id).id, place_id=person.place_id, person_id=person.id,
        amount=command.amount, reason=command.reason, state=AdjustmentState.PENDING, asked_by=actor.person_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _note(session, actor, row, "adjustment.asked")
    return queries.adjustment(session, actor, row.id)


def approve_adjustment(session: Session, actor: Actor, command: DecideAdjustment) -> AdjustmentView:
    """Book what somebody else asked for; of two who approve at once, one does.

    Above zero it comes as a new lot by the scheme's policy and repays a debt first; below zero free points go
    back to where they came from, those whose end is nearest first, and what is missing becomes a debt.
    """
    row = _locked(session, actor, command.adjustment_id)
    row.transaction_id = _book(session, actor, row)
    _decide(session, actor, row, AdjustmentState.APPROVED)
    kind = "points_added" if row.amount > 0 else "points_taken"
    link = f"/me/transactions/{row.transaction_id}"
    notices.tell(session, row.person_id, kind, link=link, points=abs(row.amount), reason=row.reason)
    return queries.adjustment(session, actor, row.id)


def reject_adjustment(session: Session, actor: Actor, command: DecideAdjustment) -> AdjustmentView:
    """Refuse what somebody else asked for, with the reason; nothing moves."""
    row = _locked(session, actor, command.adjustment_id)
    row.answer = command.answer
    _decide(session, actor, row, AdjustmentState.REJECTED)
    return queries.adjustment(session, actor, row.id)


def _locked(session: Session, actor: Actor, adjustment_id: UUID) -> Adjustment:
    """The correction that waits for this very actor, locked against others who decide."""
    queries.adjustment(session, actor, adjustment_id)
    query = select(Adjustment).where(Adjustment.id == adjustment_id).with_for_update()
    row = session.execute(query, execution_options={"populate_existing": True}).scalar_one()
    policy.ensure_second_person(actor, row, path_of(session, row.place_id))
    if row.state is not AdjustmentState.PENDING:
        raise AdjustmentDecided
    return row


def _decide(session: Session, actor: Actor, row: Adjustment, state: AdjustmentState) -> None:
    row.state, row.decided_by, row.decided_at = state, actor.person_id, clock.now()
    session.flush()
    _note(session, actor, row, f"adjustment.{state}")


def _note(session: Session, actor: Actor, row: Adjustment, action: str) -> None:
    audit.record(
        session, actor, action, "adjustment", row.id, place_id=row.place_id, reason=row.answer or row.reason,
        detail={"amount": row.amount},
    )  # fmt: skip


def _book(session: Session, actor: Actor, row: Adjustment) -> UUID:
    scheme, purse = queries.scheme_of(session, row.scheme_id), Purse(row.scheme_id, row.person_id)
    balances = book.lock(session, [purse.available, purse.debt])
    source = Source(SOURCE_TYPE, row.id)
    posting = Posting(
        kind=TxnKind.ADJUST,
        scheme_id=row.scheme_id,
        place_id=row.place_id,
        key=f"adjust:{source.type}:{source.id}",
        request_hash=fingerprint("Adjust", {"id": row.id, "amount": row.amount}),
        source=source,
        effective_at=clock.now(),
        lines=(),
        actor_id=row.asked_by,
        approver_id=actor.person_id,
        reason=row.reason,
    )
    issuance = Account(row.scheme_id, AccountKind.ISSUANCE, row.place_id)
    if row.amount > 0:
        posting = bring(posting, scheme, purse, balances, [Line(issuance, purse.available, row.amount)])
    else:
        posting = _taken(session, posting, purse, issuance, -row.amount)
    before = book.refuse_or_post(session, posting, _closed(purse, balances))
    return before.id if before else posting.id


def _taken(session: Session, posting: Posting, purse: Purse, issuance: Account, points: int) -> Posting:
    lots = queries.open_lots(session, purse.available.id, posting.effective_at)
    moves = policy.take(lots, points)
    taken = sum(moves.values())
    lines = (Line(purse.available, issuance, taken), Line(purse.debt, issuance, points - taken))
    return replace(
        posting,
        lines=tuple(line for line in lines if line.amount),
        moves={lot_id: -part for lot_id, part in moves.items()},
        meta={"explanation": {"points": points, "taken": taken, "debt": points - taken}},
    )


def _closed(purse: Purse, balances: Balances) -> DomainError | None:
    return AccountClosed() if purse.available in balances.closed else None
