"""JSON doors of rewards."""

from uuid import UUID

from app.core.permissions import Permission
from app.rewards import queries, service
from app.rewards.api.blueprint import api
from app.rewards.schemas import EditRewardIn, NewRewardIn, RestockIn, RewardOut, RewardQuery
from app.web.api import Reply, act, read
from app.web.guards import public, requires
from app.web.schema import Listing, listing


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
