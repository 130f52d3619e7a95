"""A payment above the limit waits for the resident: yes, no, or nothing within ten minutes."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Forbidden, Gone, NotFound
from app.core.place_paths import path_of
from app.ledger import service as ledger
from app.ledger.types import Capture, Void, VoidKind
from app.notices import service as notices
from app.rewards import policy, queries
from app.rewards.models import Charge
from app.rewards.queries import ChargeView
from app.rewards.service.charging import source_of
from app.rewards.types import ChargeState, NotPending
from app.shops import queries as shops

_VOIDS = {ChargeState.CANCELLED: VoidKind.CANCELLED, ChargeState.EXPIRED: VoidKind.EXPIRED}


def confirm_charge(session: Session, actor: Actor, charge_id: UUID) -> ChargeView:
    """Yes: the shop has the points. Only the one who pays can say so, and only in time (Gone)."""
    row = _locked(session, actor, charge_id)
    if row.person_id != actor.person_id:
        raise Forbidden
    if row.state is ChargeState.EXPIRED or _is_over(row):
        raise Gone
    if row.state is not ChargeState.PENDING:
        raise NotPending
    now = clock.now()
    row.state, row.captured_at, row.resolved_at, row.resolved_by = ChargeState.CAPTURED, now, now, actor.person_id
    ledger.capture(session, actor, Capture(source_of(row), row.shop_id))
    session.flush()
    return queries.charge_view(session, actor, row.id)


def cancel_charge(session: Session, actor: Actor, charge_id: UUID) -> ChargeView:
    """No: the points are free again. The one who pays declines, or the shop withdraws what it asked for."""
    row = _locked(session, actor, charge_id)
    if row.person_id != actor.person_id and not policy.may_capture(actor, row.shop_id):
        raise Forbidden
    if row.state is not ChargeState.PENDING:
        raise NotPending
    _give_back(session, actor, row, ChargeState.CANCELLED)
    if row.person_id != actor.person_id:
        _tell(session, row, "charge_withdrawn")
    session.flush()
    return queries.charge_view(session, actor, row.id)


def expire_charge(session: Session, actor: Actor) -> int:
    """Give back what one payment held that nobody confirmed in time; gives how many, none or one.

    One in a transaction, so that a sweeper holds nobody's balance for longer than that.
    """
    due = select(Charge).where(Charge.state == ChargeState.PENDING, Charge.expires_at <= clock.now())
    query = due.order_by(Charge.expires_at, Charge.id).limit(1).with_for_update(skip_locked=True)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        return 0
    _give_back(session, actor, row, ChargeState.EXPIRED)
    _tell(session, row, "charge_expired")
    return 1


def _is_over(row: Charge) -> bool:
    """Whether it still waits, but too long."""
    return row.state is ChargeState.PENDING and row.expires_at is not None and row.expires_at <= clock.now()


def _locked(session: Session, actor: Actor, charge_id: UUID) -> Charge:
    """The payment, for those who may see it, with its row locked: resident, shop and sweeper take turns."""
    query = select(Charge).where(Charge.id == charge_id).with_for_update()
    row = session.execute(query, execution_options={"populate_existing": True}).scalar_one_or_none()
    if row is None:
        raise NotFound
    policy.ensure_may_see_charge(actor, row, path_of(session, shops.get(session, row.shop_id).place_id))
    return row


def _give_back(session: Session, actor: Actor, row: Charge, state: ChargeState) -> None:
    row.state, row.resolved_at, row.resolved_by = state, clock.now(), actor.person_id
    ledger.void(session, actor, Void(source_of(row), _VOIDS[state]))


def _tell(session: Session, row: Charge, kind: str) -> None:
    shop = shops.get(session, row.shop_id)
    notices.tell(session, row.person_id, kind, link=f"/charges/{row.id}", shop=shop.name, points=row.points)
