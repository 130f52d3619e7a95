"""Pages of patrols: the rider's in the hand, the leader's routes and plates, rounds for leader and desk."""

from app.core.permissions import Permission
from app.patrols.views import plates, riding, rounds, routes
from app.patrols.views.blueprint import pages
from app.web.nav import MenuItem

__all__ = ["menu", "pages", "plates", "riding", "rounds", "routes"]

menu = [
    MenuItem("Patrols", "patrols.index", "signpost-split", "lead", Permission.PATROLS_MANAGE, order=35),
    MenuItem("Patrols", "patrols.desk", "signpost-split", "desk", Permission.DESK_READ, order=35),
]
