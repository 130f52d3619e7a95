"""Pages of checkins: what a code opens, the scanner, the leader's screen, one's own code, cards, pictures."""

from app.checkins.views import cards, mine, opening, pictures, scanner, screen
from app.checkins.views.blueprint import pages
from app.core.permissions import Permission
from app.web.nav import MenuItem

__all__ = ["cards", "menu", "mine", "opening", "pages", "pictures", "scanner", "screen"]

menu = [
    MenuItem("Print cards", "checkins.cards_list", "person-badge", "desk", Permission.CARDS_ISSUE, order=45),
]
