"""JSON doors of redemptions and the counter."""

from uuid import UUID

from app.checkins.types import Reason
from app.core.permissions import Permission
from app.rewards import queries, service
from app.rewards.api.blueprint import api
from app.rewards.schemas import (
    CaptureIn,
    CaptureOut,
    MonthOut,
    MonthQuery,
    RedeemIn,
    RedemptionDetail,
    RedemptionOut,
    RedemptionQuery,
)
from app.rewards.types import refusal
from app.web.api import Reply, act, read
from app.web.context import actor, uow
from app.web.guards import requires, signed_in
from app.web.schema import Listing, listing


@api.door("GET", "/redemptions", signed_in, query=RedemptionQuery, out=Listing[RedemptionOut])
def list_redemptions(query: RedemptionQuery) -> dict[str, object]:
    """One's own redemptions, or those of a shop, place or person that one looks after; newest first."""
    return listing(read(queries.list_redemptions, query.to_filter(), query.page()), RedemptionOut.of)


@api.door("GET", "/redemptions/<uuid:redemption_id>", signed_in, out=RedemptionDetail)
def get_redemption(redemption_id: UUID) -> RedemptionDetail:
    """One redemption, with its code for its owner while it is held."""
    return RedemptionDetail.shown(read(service.show, redemption_id))


@api.door("POST", "/redemptions", signed_in, body=RedeemIn, out=RedemptionDetail, status=201)
def redeem(body: RedeemIn) -> Reply:
    """Take a reward: points and stock are held, the code hands it over.

    409 `insufficient_points`, `out_of_stock`, `limit_reached`, `reward_over`. With `person_id`, a leader or
    admin redeems for somebody of their team or place who carries a card; that person is told.
    """
    return act(service.redeem, body.to_command(), show=RedemptionDetail.shown, status=201)


@api.door("POST", "/redemptions/<uuid:redemption_id>/cancellations", signed_in, out=RedemptionDetail)
def cancel(redemption_id: UUID) -> Reply:
    """Give a held redemption back: points and stock return."""
    return act(service.cancel, redemption_id, show=RedemptionDetail.shown)


@api.door(
    "POST", "/redemptions/captures", requires(Permission.REDEMPTIONS_CAPTURE), body=CaptureIn, out=CaptureOut,
    status=201, also={200: "Replayed", 410: "Expired or revoked"},
)  # fmt: skip
def capture(body: CaptureIn) -> Reply:
    """Hand over at the counter, once. The same nonce again answers 200 with the same.

    With a `quantity` below what is held, so many are handed over; the other pieces and their points go back.
    409 `already_redeemed` · 403 `wrong_shop` · 410 `expired`, `revoked` · 422 `invalid`, `forged`, `more_than_held`.
    """
    result = uow.run(service.capture, actor(), body.to_command())
    if result.redemption_id is None or result.reason is not None:
        raise refusal(result.reason or Reason.INVALID)
    shown = CaptureOut.of(read(queries.redemption_view, result.redemption_id))
    headers = {"Idempotency-Replayed": "true"} if result.replayed else {}
    return Reply(shown, 200 if result.replayed else 201, headers)


@api.door(
    "GET", "/shops/<uuid:shop_id>/captures", requires(Permission.REDEMPTIONS_READ), query=MonthQuery, out=MonthOut
)
def list_captures(shop_id: UUID, query: MonthQuery) -> MonthOut:
    """What a shop handed out in a month, with the sums of the whole month."""
    period, start, end = query.span()
    return MonthOut.of(period, read(queries.month_of_shop, shop_id, start, end, query.page()))
