"""JSON shapes of rewards."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictInt

from app.rewards.queries import RewardFilter, RewardView
from app.rewards.schemas.shared import ShopBrief
from app.rewards.types import EditReward, NewReward, Restock
from app.web.schema import ApiModel, Count, Id, Instant, Line, PageQuery, Points, Prose, Reason, Search

Limit = Annotated[StrictInt, Field(ge=1, le=10_000)]
StockStep = Annotated[StrictInt, Field(ge=-1_000_000, le=1_000_000)]


class RewardQuery(PageQuery):
    """`place_id`: at this place or below. `q`: part of the title, the description or the shop's name."""

    place_id: Id | None = None
    shop_id: Id | None = None
    q: Search | None = None

    def to_filter(self) -> RewardFilter:
        """What the query wants."""
        return RewardFilter(self.place_id, self.shop_id, self.q)


class RewardOut(ApiModel):
    """A reward; `stock` is what can still be redeemed, `closed` says that it is withdrawn."""

    id: Id
    shop_id: Id
    shop: ShopBrief
    place_id: Id
    title: str
    points: int
    stock: int
    per_person_limit: int | None
    description: str | None
    valid_until: Instant | None
    closed: bool

    @classmethod
    def of(cls, view: RewardView) -> "RewardOut":
        """As the catalogue shows it."""
        reward, shop = view.reward, view.shop
        return cls(
            id=reward.id, shop_id=shop.id, shop=ShopBrief(id=shop.id, name=shop.name, address=shop.address),
            place_id=reward.place_id, title=reward.title, points=reward.points, stock=view.stock,
            per_person_limit=reward.per_person_limit, description=reward.description,
            valid_until=reward.valid_until, closed=reward.closed_at is not None,
        )  # fmt: skip


class NewRewardIn(ApiModel):
    """A reward to offer."""

    shop_id: Id
    title: Line
    points: Points
    stock: Count
    per_person_limit: Limit | None = None
    description: Prose | None = None
    valid_until: Instant | None = None

    def to_command(self) -> NewReward:
        """For the service."""
        return NewReward(**dict(self))


class EditRewardIn(ApiModel):
    """What changes; members left out stay, and null takes a limit or a last day away."""

    title: Line | None = None
    points: Points | None = None
    per_person_limit: Limit | None = None
    description: Prose | None = None
    valid_until: Instant | None = None
    closed: bool | None = None

    def to_command(self, reward_id: UUID) -> EditReward:
        """For the service; a title, a price and a state cannot be taken away."""
        never_null = {"title", "points", "closed"}
        named = {name: getattr(self, name) for name in self.model_fields_set}
        return EditReward(
            reward_id, tuple((k, v) for k, v in sorted(named.items()) if v is not None or k not in never_null)
        )


class RestockIn(ApiModel):
    """More (or, below zero, fewer) pieces."""

    change: StockStep
    reason: Reason

    def to_command(self, reward_id: UUID) -> Restock:
        """For the service."""
        return Restock(reward_id, self.change, self.reason)
