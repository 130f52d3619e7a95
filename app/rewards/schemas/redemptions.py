"""JSON shapes of redemptions and the counter."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StrictInt
from pydantic import StringConstraints as Text

from app.core import clock
from app.rewards.queries import Month, RedemptionFilter, RedemptionShown, RedemptionView
from app.rewards.schemas.shared import PersonBrief, PresentedCode, ShopBrief
from app.rewards.types import Capture, Redeem, RedemptionState
from app.web.context import on_this_host, settings
from app.web.schema import ApiModel, ClientToken, Id, Instant, PageQuery

#: As much as can be asked at once: no more than one million points at the highest price.
Quantity = Annotated[StrictInt, Field(ge=1, le=1_000)]
Period = Annotated[str, Text(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]


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


class RedemptionOut(ApiModel):
    """A redemption in a list; `points` are for all pieces together, once captured those handed over."""

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
    reversed_at: Instant | None

    @classmethod
    def of(cls, view: RedemptionView) -> "RedemptionOut":
        """As lists show it."""
        redemption, shop = view.redemption, view.shop
        return cls(
            id=redemption.id, state=redemption.standing, points=redemption.points, quantity=redemption.quantity,
            reward=RewardBrief(id=view.reward.id, title=view.reward.title),
            shop=ShopBrief(id=shop.id, name=shop.name, address=shop.address), person=person_brief(view),
            assisted_by=redemption.assisted_by, created_at=redemption.created_at, expires_at=redemption.expires_at,
            captured_at=redemption.captured_at, reversed_at=redemption.reversed_at,
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
    """A token, its whole address, or 8 digits; the same nonce again gets the same answer.

    `quantity`: how many of the pieces are handed over, without it all of them.
    """

    code: PresentedCode
    nonce: ClientToken
    quantity: Quantity | None = None

    def to_command(self) -> Capture:
        """For the service."""
        return Capture(self.code, self.nonce, self.quantity)


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
            id=redemption.id, state=redemption.standing, reward=RewardBrief(id=view.reward.id, title=view.reward.title),
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
    """What a shop handed out in a month, newest first; the figures are of the whole month.

    What was taken back is in the list, and in no figure; `charge_…` are payments at the counter.
    """

    period: str
    count: int
    points: int
    charge_count: int
    charge_points: int
    items: list[CaptureOut]
    next_cursor: str | None

    @classmethod
    def of(cls, period: str, month: Month) -> "MonthOut":
        """As the shop's list shows it."""
        items = [CaptureOut.of(view) for view in month.captures.items]
        return cls(
            period=period, count=month.count, points=month.points, charge_count=month.charge_count,
            charge_points=month.charge_points, items=items, next_cursor=month.captures.next_cursor,
        )  # fmt: skip


def person_brief(view: RedemptionView) -> PersonBrief:
    """Whose it is, masked."""
    return PersonBrief(id=view.redemption.person_id, number=view.person_number, name=view.person_name)
