"""Who may do what with a shop. Shops are public like their signboards; who works there is not."""

from app.core.actor import Actor, ensure
from app.core.permissions import Permission
from app.shops.models import Shop
from app.shops.types import ShopClosed

#: Whoever works with people sees their names; an auditor sees them masked.
_WORKING = (Permission.PEOPLE_REGISTER, Permission.RECORDS_APPROVE, Permission.SHOPS_STAFF)


def ensure_may_set_up(actor: Actor, path: str) -> None:
    """Shops are set up, changed and closed by the admin of the place; places and shops are public, the right is not."""
    ensure(actor, Permission.SHOPS_MANAGE, path=path, visible=True)


def ensure_may_staff(actor: Actor, shop: Shop, path: str) -> None:
    """The owner and the admin of the place say who works at a shop; a clerk sees it and is refused."""
    here = actor.may(Permission.REDEMPTIONS_READ, path=path, shop_id=shop.id)
    ensure(actor, Permission.SHOPS_STAFF, visible=here, path=path, shop_id=shop.id)


def ensure_sees_staff(actor: Actor, shop: Shop, path: str) -> None:
    """Who works there is seen by those who decide it, and masked by the auditor of the place."""
    if not actor.may(Permission.SHOPS_STAFF, path=path, shop_id=shop.id):
        ensure(actor, Permission.AUDIT_READ, path=path)


def sees_names(actor: Actor, shop: Shop, path: str) -> bool:
    """Whether staff names are shown whole."""
    return any(actor.may(right, path=path, shop_id=shop.id) for right in _WORKING)


def ensure_open(shop: Shop) -> None:
    """A closed shop takes on nobody."""
    if shop.closed_at is not None:
        raise ShopClosed
