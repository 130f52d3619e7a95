"""Who may change the tree. Everybody may see it: it is printed on the street signs."""

from app.core.actor import Actor, ensure
from app.core.permissions import Permission
from app.places.models import Place
from app.places.types import Level, NotACommunity, NotAGrid, PlaceClosed

#: The path above all roots: only the system itself stands there.
_ABOVE_ALL = "/"


def ensure_may_import(actor: Actor) -> None:
    """The national list is loaded by whoever runs the machine."""
    ensure(actor, Permission.PLACES_MANAGE, path=_ABOVE_ALL, visible=True)


def ensure_may_manage(actor: Actor, place: Place) -> None:
    """Grids are the business of those who run the community, or a place above it."""
    ensure(actor, Permission.PLACES_MANAGE, path=place.path, visible=True)


def ensure_open_community(place: Place) -> None:
    """Grids lie below a community that exists today."""
    if place.level is not Level.COMMUNITY:
        raise NotACommunity
    if place.closed_at is not None:
        raise PlaceClosed


def ensure_open_grid(place: Place) -> None:
    """Only a grid that exists today can be closed."""
    if place.level is not Level.GRID:
        raise NotAGrid
    if place.closed_at is not None:
        raise PlaceClosed
