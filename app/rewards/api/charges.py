"""JSON doors of payments at the counter."""

from uuid import UUID

from app.core.permissions import Permission
from app.rewards import queries, service
from app.rewards.api.blueprint import api
from app.rewards.schemas import ChargeIn, ChargeOut, ChargeQuery
from app.rewards.types import ChargeState, charge_refusal
from app.web.api import Reply, act, read
from app.web.context import actor, uow
from app.web.guards import requires, signed_in
from app.web.schema import Listing, listing


@api.door(
    "POST", "/shops/<uuid:shop_id>/charges", requires(Permission.REDEMPTIONS_CAPTURE), body=ChargeIn, out=ChargeOut,
    status=201, also={200: "Replayed", 202: "Waits for the resident", 410: "Expired or revoked"},
)  # fmt: skip
def charge(shop_id: UUID, body: ChargeIn) -> Reply:
    """Take points at the counter from whoever's personal code or card it is.

    Up to the scheme's `charge_limit` it is done: 201. Above it 202 `pending`: the points are held for ten
    minutes, and the resident confirms on their own phone. The same nonce again answers 200 with the same.
    409 `insufficient_points`, `account_closed`, `needs_confirm` (a card, above the limit) · 403 `blocked` ·
    410 `expired`, `revoked` · 422 `invalid`, `forged` · 429 after too many wrong codes.
    """
    result = uow.run(service.charge, actor(), body.to_command(shop_id))
    if result.charge_id is None:
        assert result.refusal is not None  # noqa: S101  # one or the other, says the service
        raise charge_refusal(result.refusal)
    shown = ChargeOut.of(read(queries.charge_view, result.charge_id))
    if result.replayed:
        return Reply(shown, 200, {"Idempotency-Replayed": "true"})
    return Reply(shown, 202 if shown.state is ChargeState.PENDING else 201)


@api.door("GET", "/charges", signed_in, query=ChargeQuery, out=Listing[ChargeOut])
def list_charges(query: ChargeQuery) -> dict[str, object]:
    """One's own payments, or with `shop_id` those of a shop that one looks after; newest first."""
    return listing(read(queries.list_charges, query.to_filter(), query.page()), ChargeOut.of)


@api.door("GET", "/charges/<uuid:charge_id>", signed_in, out=ChargeOut)
def get_charge(charge_id: UUID) -> ChargeOut:
    """One payment."""
    return ChargeOut.of(read(queries.charge_view, charge_id))


@api.door("POST", "/charges/<uuid:charge_id>/confirmations", signed_in, out=ChargeOut, also={410: "Too late"})
def confirm_charge(charge_id: UUID) -> Reply:
    """Yes, by the resident: the shop has the points. 409 `not_pending` · 410 `expired`."""
    return act(service.confirm_charge, charge_id, show=ChargeOut.of)


@api.door("POST", "/charges/<uuid:charge_id>/cancellations", signed_in, out=ChargeOut)
def cancel_charge(charge_id: UUID) -> Reply:
    """No, by the resident, or the shop withdraws it: the points are free again. 409 `not_pending`."""
    return act(service.cancel_charge, charge_id, show=ChargeOut.of)
