"""JSON shapes of payments at the counter."""

from uuid import UUID

from app.rewards.queries import ChargeFilter, ChargeView
from app.rewards.schemas.shared import PersonBrief, PresentedCode, ShopBrief
from app.rewards.types import ChargeState, NewCharge
from app.web.schema import ApiModel, ClientToken, Id, Instant, Line, PageQuery, Points


class ChargeIn(ApiModel):
    """`person_code`: of the resident's personal code or card the token, its whole address, or the 8 digits."""

    person_code: PresentedCode
    points: Points
    memo: Line
    nonce: ClientToken

    def to_command(self, shop_id: UUID) -> NewCharge:
        """For the service."""
        return NewCharge(shop_id, self.person_code, self.points, self.memo, self.nonce)


class ChargeQuery(PageQuery):
    """Without `shop_id`: one's own."""

    state: ChargeState | None = None
    shop_id: Id | None = None

    def to_filter(self) -> ChargeFilter:
        """What the query wants."""
        return ChargeFilter(self.state, self.shop_id)


class ChargeOut(ApiModel):
    """A payment. One that is `pending` can be confirmed until just before `expires_at`."""

    id: Id
    state: ChargeState
    points: int
    memo: str
    shop: ShopBrief
    person: PersonBrief
    by_card: bool
    created_at: Instant
    expires_at: Instant | None
    captured_at: Instant | None

    @classmethod
    def of(cls, view: ChargeView) -> "ChargeOut":
        """As the counter and the resident see it."""
        row, shop = view.charge, view.shop
        return cls(
            id=row.id, state=view.state, points=row.points, memo=row.memo,
            shop=ShopBrief(id=shop.id, name=shop.name, address=shop.address),
            person=PersonBrief(id=row.person_id, number=view.person_number, name=view.person_name),
            by_card=row.by_card, created_at=row.created_at, expires_at=row.expires_at, captured_at=row.captured_at,
        )  # fmt: skip
