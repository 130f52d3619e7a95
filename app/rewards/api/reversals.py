"""JSON doors of captures that are taken back, by the shop and the community together."""

from uuid import UUID

from app.core.permissions import Permission
from app.rewards import queries, service
from app.rewards.api.blueprint import api
from app.rewards.queries import ReversalView
from app.rewards.schemas import ReversalIn, ReversalList, ReversalOut
from app.rewards.types import AskReversal, DecideReversal, ReversalState
from app.web.api import Reply, act, read
from app.web.guards import requires, signed_in


@api.door("GET", "/captures/<uuid:capture_id>/reversals", signed_in, out=ReversalList)
def list_reversals(capture_id: UUID) -> ReversalList:
    """What was asked about a capture (the id of a redemption or of a charge), newest first."""
    return ReversalList(items=[ReversalOut.of(view) for view in read(queries.list_reversals, capture_id)])


@api.door(
    "POST", "/captures/<uuid:capture_id>/reversals", requires(Permission.REDEMPTIONS_REVERSE), body=ReversalIn,
    out=ReversalOut, status=202, also={200: "Approved: the other side had asked"},
)  # fmt: skip
def ask_reversal(capture_id: UUID, body: ReversalIn) -> Reply:
    """Ask that a redemption handed over, or a charge, be taken back: 202 `pending`.

    When the other side has asked already, this is its approval: 200. Shop owner and community admin are the two
    sides. 409 `asked_by_you`, `already_asked` (by one's own side), `not_captured`, `already_reversed`.
    """
    return act(service.ask_reversal, AskReversal(capture_id, body.reason), show=ReversalOut.of, status=_status)


@api.door(
    "POST", "/captures/<uuid:capture_id>/reversals/<uuid:reversal_id>/approvals",
    requires(Permission.REDEMPTIONS_REVERSE), out=ReversalOut,
)  # fmt: skip
def approve_reversal(capture_id: UUID, reversal_id: UUID) -> Reply:
    """Approve what the other side asked: points come back as new ones, a debt repaid first; pieces to the shelf.

    409 `asked_by_you`, `already_asked`, `not_pending`, `account_closed`.
    """
    return act(service.approve_reversal, DecideReversal(capture_id, reversal_id), show=ReversalOut.of)


@api.door(
    "POST", "/captures/<uuid:capture_id>/reversals/<uuid:reversal_id>/rejections",
    requires(Permission.REDEMPTIONS_REVERSE), body=ReversalIn, out=ReversalOut,
)  # fmt: skip
def reject_reversal(capture_id: UUID, reversal_id: UUID, body: ReversalIn) -> Reply:
    """Leave the capture as it is: the other side says no, or whoever asked withdraws."""
    command = DecideReversal(capture_id, reversal_id, body.reason)
    return act(service.reject_reversal, command, show=ReversalOut.of)


def _status(view: ReversalView) -> int:
    return 202 if view.reversal.state is ReversalState.PENDING else 200
