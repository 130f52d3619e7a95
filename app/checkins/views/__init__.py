"""Pages of checkins: what a code opens, the scanner, the leader's screen, one's own code, cards, pictures."""

from app.checkins.views import cards, mine, offline, opening, pictures, scanner, screen
from app.checkins.views.blueprint import pages
from app.core.permissions import Permission
from app.web.nav import MenuItem

__all__ = ["cards", "menu", "mine", "offline", "opening", "pages", "pictures", "scanner", "screen"]

menu = [
    MenuItem(
        "Scan without a network",
        "checkins.offline",
        "qr-code-scan",
        "lead",
        (Permission.CHECKINS_SCAN, Permission.CHECKINS_VERIFY),
        order=20,
    ),
    MenuItem("Print cards", "checkins.cards_list", "person-badge", "desk", Permission.CARDS_ISSUE, order=45),
]
