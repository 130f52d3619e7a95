"""JSON doors of rewards and redemptions."""

from uuid import UUID

from app.checkins.types import Reason
from app.core.permissions import Permission
from app.rewards import queries, service
from app.rewards.schemas import (
    CaptureIn,
    CaptureOut,
    EditRewardIn,
    MonthOut,
    MonthQuery,
    NewRewardIn,
    RedeemIn,
    RedemptionDetail,
    RedemptionOut,
    RedemptionQuery,
    RestockIn,
    RewardOut,
    RewardQuery,
)
from app.rewards.types import refusal
from app.web.api import Api, Reply, act, read
from app.web.context import actor, uow
from app.web.guards import public, requires, signed_in
from app.web.schema import Listing, listing

api = Api("rewards", __name__)


@api.door("GET", "/rewards", public, query=RewardQuery, out=Listing[RewardOut])
def list_rewards(query: RewardQuery) -> dict[str, object]:
    """What can be had for points in the whole city, newest first."""
    return listing(read(queries.list_rewards, query.to_filter(), query.page()), RewardOut.of)


@api.door("GET", "/rewards/<uuid:reward_id>", public, out=RewardOut)
def get_reward(reward_id: UUID) -> RewardOut:
    """One reward, also one that is over."""
    return RewardOut.of(read(queries.reward_view, reward_id))


@api.door("POST", "/rewards", requires(Permission.REWARDS_MANAGE), body=NewRewardIn, out=RewardOut, status=201)
def offer_reward(body: NewRewardIn) -> Reply:
    """Offer a reward; it can be redeemed at once."""
    return act(service.offer_reward, body.to_command(), show=RewardOut.of, status=201)


@api.door("PATCH", "/rewards/<uuid:reward_id>", requires(Permission.REWARDS_MANAGE), body=EditRewardIn, out=RewardOut)
def edit_reward(reward_id: UUID, body: EditRewardIn) -> Reply:
    """Change a reward. What is held already keeps its price and its time."""
    return act(service.edit_reward, body.to_command(reward_id), show=RewardOut.of)


@api.door(
    "POST", "/rewards/<uuid:reward_id>/stock", requires(Permission.REWARDS_STOCK, Permission.REWARDS_MANAGE),
    body=RestockIn, out=RewardOut,
)  # fmt: skip
def restock(reward_id: UUID, body: RestockIn) -> Reply:
    """Add pieces, or take some away; 409 `out_of_stock` if there are not as many."""
    return act(service.restock, body.to_command(reward_id), show=RewardOut.of)


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

    409 `already_redeemed` · 403 `wrong_shop` · 410 `expired`, `revoked` · 422 `invalid`, `forged`.
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
