"""Who may do what with rewards and redemptions. Rewards themselves are for everybody to see."""

from uuid import UUID

from app.core.actor import Actor, ensure
from app.core.errors import Forbidden, NotFound
from app.core.permissions import Permission
from app.rewards.models import Charge, Redemption, Reward
from app.rewards.types import Side


def ensure_may_manage(actor: Actor, place_path: str) -> None:
    """What a shop offers is agreed with the community it lies in."""
    ensure(actor, Permission.REWARDS_MANAGE, path=place_path, visible=True)


def ensure_may_stock(actor: Actor, reward: Reward, place_path: str) -> None:
    """The owner counts the pieces, or the community does."""
    ensure(actor, Permission.REWARDS_STOCK, path=place_path, shop_id=reward.shop_id, visible=True)


def may_see(actor: Actor, redemption: Redemption, place_path: str) -> bool:
    """Its owner, who helped with it, the shop's people, and those who look after the shop's place."""
    return actor.person_id in (redemption.person_id, redemption.assisted_by) or actor.may(
        Permission.REDEMPTIONS_READ, path=place_path, shop_id=redemption.shop_id
    )


def ensure_may_see(actor: Actor, redemption: Redemption, place_path: str) -> None:
    """For all others it is absent."""
    if not may_see(actor, redemption, place_path):
        raise NotFound


def may_hold_code(actor: Actor, redemption: Redemption) -> bool:
    """The code is money: its owner sees it, and whoever prints the voucher for them."""
    return actor.person_id is not None and actor.person_id in (redemption.person_id, redemption.assisted_by)


def may_capture(actor: Actor, shop_id: UUID) -> bool:
    """Only who stands at the counter of that very shop: a community admin hands out nothing."""
    return shop_id in actor.shops(Permission.REDEMPTIONS_CAPTURE)


def ensure_reads_shop(actor: Actor, shop_id: UUID, place_path: str) -> None:
    """The shop's list is for its people and those who look after its place."""
    ensure(actor, Permission.REDEMPTIONS_READ, path=place_path, shop_id=shop_id)


def ensure_may_charge(actor: Actor, shop_id: UUID) -> None:
    """Shops are public, their tills are not."""
    if not may_capture(actor, shop_id):
        raise Forbidden


def ensure_may_see_charge(actor: Actor, charge: Charge, place_path: str) -> None:
    """Who paid, the shop's people, and those who look after the shop's place; for all others it is absent."""
    if actor.person_id == charge.person_id or actor.is_system:
        return
    ensure(actor, Permission.REDEMPTIONS_READ, path=place_path, shop_id=charge.shop_id)


def sides_of(actor: Actor, shop_id: UUID, place_path: str) -> frozenset[Side]:
    """On which of the two sides that take a capture back the actor stands; it may be both."""
    shop = {Side.SHOP} if shop_id in actor.shops(Permission.REDEMPTIONS_REVERSE) else set()
    community = {Side.COMMUNITY} if actor.may(Permission.REDEMPTIONS_REVERSE, path=place_path) else set()
    return frozenset(shop | community)


def ensure_on_a_side(sides: frozenset[Side]) -> None:
    """A clerk sees what was handed over; to take it back is the owner's and the community's."""
    if not sides:
        raise Forbidden
