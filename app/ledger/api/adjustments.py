"""JSON doors of corrections of points, by two people."""

from typing import Any
from uuid import UUID

from app.core.permissions import Permission
from app.ledger import queries, service
from app.ledger.api.blueprint import api
from app.ledger.schemas import AdjustmentIn, AdjustmentOut, AdjustmentQuery, AdjustmentRefusalIn
from app.ledger.types import DecideAdjustment
from app.web.api import Reply, act, read
from app.web.guards import requires
from app.web.schema import Listing, listing

_MAY_SEE = requires(Permission.LEDGER_ADJUST, Permission.LEDGER_APPROVE, Permission.LEDGER_READ)


@api.door("GET", "/ledger/adjustments", _MAY_SEE, query=AdjustmentQuery, out=Listing[AdjustmentOut])
def list_adjustments(query: AdjustmentQuery) -> dict[str, Any]:
    """Corrections of points in one's places, newest first."""
    page = read(queries.adjustments, query.page(), state=query.state, person_id=query.person_id)
    return listing(page, AdjustmentOut.of)


@api.door("GET", "/ledger/adjustments/<uuid:adjustment_id>", _MAY_SEE, out=AdjustmentOut)
def get_adjustment(adjustment_id: UUID) -> AdjustmentOut:
    """One correction."""
    return AdjustmentOut.of(read(queries.adjustment, adjustment_id))


@api.door(
    "POST", "/ledger/adjustments", requires(Permission.LEDGER_ADJUST), body=AdjustmentIn, out=AdjustmentOut,
    status=202,
)  # fmt: skip
def ask_adjustment(body: AdjustmentIn) -> Reply:
    """Ask for a correction of somebody's points; nothing moves before another person approves it.

    403 `own_adjustment` about oneself.
    """
    return act(service.ask_adjustment, body.to_command(), show=AdjustmentOut.of, status=202)


@api.door(
    "POST", "/ledger/adjustments/<uuid:adjustment_id>/approvals", requires(Permission.LEDGER_APPROVE),
    out=AdjustmentOut,
)  # fmt: skip
def approve_adjustment(adjustment_id: UUID) -> Reply:
    """Approve and book it. Below zero it takes free points; what is missing becomes a debt.

    403 `asked_by_you`, `own_adjustment` · 409 `not_pending`, `account_closed`.
    """
    return act(service.approve_adjustment, DecideAdjustment(adjustment_id), show=AdjustmentOut.of)


@api.door(
    "POST", "/ledger/adjustments/<uuid:adjustment_id>/rejections", requires(Permission.LEDGER_APPROVE),
    body=AdjustmentRefusalIn, out=AdjustmentOut,
)  # fmt: skip
def reject_adjustment(adjustment_id: UUID, body: AdjustmentRefusalIn) -> Reply:
    """Reject it, with the reason; refused like an approval."""
    return act(service.reject_adjustment, body.to_command(adjustment_id), show=AdjustmentOut.of)
