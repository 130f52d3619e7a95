"""JSON shapes of rewards and redemptions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictInt
from pydantic import StringConstraints as Text

from app.core import clock
from app.rewards.queries import Month, RedemptionFilter, RedemptionShown, RedemptionView, RewardFilter, RewardView
from app.rewards.types import (
    Capture,
    EditReward,
    NewReward,
    Redeem,
    RedemptionState,
    Restock,
)
from app.web.context import on_this_host, settings
from app.web.schema import (
    ApiModel,
    ClientToken,
    Count,
    Id,
    Instant,
    Line,
    PageQuery,
    Points,
    Prose,
    Reason,
    Search,
)

Limit = Annotated[StrictInt, Field(ge=1, le=10_000)]
#: As much as can be asked at once: no more than one million points at the highest price.
Quantity = Annotated[StrictInt, Field(ge=1, le=1_000)]
StockStep = Annotated[StrictInt, Field(ge=-1_000_000, le=1_000_000)]
Period = Annotated[str, Text(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]


class RewardQuery(PageQuery):
    """`place_id`: at this place or below. `q`: part of the title, the description or the shop's name."""

    place_id: Id | None = None
    shop_id: Id | None = None
    q: Search | None = None

    def to_filter(self) -> RewardFilter:
        """What the query wants."""
        return RewardFilter(self.place_id, self.shop_id, self.q)


class ShopBrief(ApiModel):
    """The shop that gives it."""

    id: Id
    name: str
    address: str | None


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


class RedemptionQuery(PageQuery):
    """Without `shop_id`, `place_id` or `person_id`: one's own."""

    state: RedemptionState | None = None
    shop_id: Id | None = None
    place_id: Id | None = None
    person_id: Id | None = None

    def to_filter(self) -> RedemptionFilter:
        """What the query wants."""
        return RedemptionFilter(self.state, self.shop_id, self.place_id, self.person_id)


class RedeemIn(ApiModel):
    """What to take; `person_id` by a leader or admin, for somebody whose card they have scanned."""

    reward_id: Id
    quantity: Quantity = 1
    person_id: Id | None = None

    def to_command(self) -> Redeem:
        """For the service."""
        return Redeem(self.reward_id, self.quantity, self.person_id)


class CodeOut(ApiModel):
    """What the resident shows: the address in the picture, the digits under it, and the picture."""

    url: str
    typed_code: str
    png_url: str


class RewardBrief(ApiModel):
    """What was redeemed."""

    id: Id
    title: str


class PersonBrief(ApiModel):
    """Whose it is, masked."""

    id: Id
    number: str
    name: str


class RedemptionOut(ApiModel):
    """A redemption in a list; `points` are for all pieces together."""

    id: Id
    state: RedemptionState
    points: int
    quantity: int
    reward: RewardBrief
    shop: ShopBrief
    person: PersonBrief
    assisted_by: Id | None
    created_at: Instant
    expires_at: Instant
    captured_at: Instant | None

    @classmethod
    def of(cls, view: RedemptionView) -> "RedemptionOut":
        """As lists show it."""
        redemption, shop = view.redemption, view.shop
        return cls(
            id=redemption.id, state=redemption.state, points=redemption.points, quantity=redemption.quantity,
            reward=RewardBrief(id=view.reward.id, title=view.reward.title),
            shop=ShopBrief(id=shop.id, name=shop.name, address=shop.address), person=person_brief(view),
            assisted_by=redemption.assisted_by, created_at=redemption.created_at, expires_at=redemption.expires_at,
            captured_at=redemption.captured_at,
        )  # fmt: skip


class RedemptionDetail(RedemptionOut):
    """With the code, while it is held, for its owner and for who printed the voucher; else null."""

    code: CodeOut | None

    @classmethod
    def shown(cls, shown: RedemptionShown) -> "RedemptionDetail":
        """As its own address shows it."""
        code = shown.code
        out = (
            None
            if code is None
            else CodeOut(url=code.url, typed_code=code.typed_code, png_url=on_this_host(code.png_url))
        )
        return cls(**dict(RedemptionOut.of(shown.view)), code=out)


class CaptureIn(ApiModel):
    """A token, its whole address, or 8 digits; the same nonce again gets the same answer."""

    code: Annotated[str, Text(min_length=1, max_length=500)]
    nonce: ClientToken

    def to_command(self) -> Capture:
        """For the service."""
        return Capture(self.code, self.nonce)


class CaptureOut(ApiModel):
    """What to hand over, and to whom."""

    id: Id
    state: RedemptionState
    reward: RewardBrief
    quantity: int
    points: int
    person: PersonBrief
    captured_at: Instant | None

    @classmethod
    def of(cls, view: RedemptionView) -> "CaptureOut":
        """As the counter shows it."""
        redemption = view.redemption
        return cls(
            id=redemption.id, state=redemption.state, reward=RewardBrief(id=view.reward.id, title=view.reward.title),
            quantity=redemption.quantity, points=redemption.points, person=person_brief(view),
            captured_at=redemption.captured_at,
        )  # fmt: skip


class MonthQuery(PageQuery):
    """A calendar month of the site's zone; without one, the present month."""

    period: Period | None = None

    def span(self) -> tuple[str, datetime, datetime]:
        """The month, and the instants at which it begins and ends."""
        return clock.month_span(self.period, settings().zone)


class MonthOut(ApiModel):
    """What a shop handed out in a month, newest first; `count` and `points` are of the whole month."""

    period: str
    count: int
    points: int
    items: list[CaptureOut]
    next_cursor: str | None

    @classmethod
    def of(cls, period: str, month: Month) -> "MonthOut":
        """As the shop's list shows it."""
        items = [CaptureOut.of(view) for view in month.captures.items]
        return cls(
            period=period, count=month.count, points=month.points, items=items,
            next_cursor=month.captures.next_cursor,
        )  # fmt: skip


def person_brief(view: RedemptionView) -> PersonBrief:
    """Whose it is, masked."""
    return PersonBrief(id=view.redemption.person_id, number=view.person_number, name=view.person_name)
