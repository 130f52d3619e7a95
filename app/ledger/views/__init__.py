"""Pages of the ledger: rules at the desk."""

from app.core.permissions import Permission
from app.ledger.views import rules
from app.ledger.views.blueprint import pages
from app.web.nav import MenuItem

__all__ = ["menu", "pages", "rules"]

menu = [
    MenuItem("Points rules", "ledger.index", "calculator", "desk", Permission.DESK_READ, order=50),
]
