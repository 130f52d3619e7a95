"""Pages of checkins: what a code opens, the scanner, the leader's pages, one's own, cards, pictures."""

from app.checkins.views import asking, cards, leading, mine, offline, opening, pictures, review, scanner, screen
from app.checkins.views.blueprint import pages
from app.core.permissions import Permission
from app.web.nav import MenuItem

__all__ = [
    "asking",
    "cards",
    "leading",
    "menu",
    "mine",
    "offline",
    "opening",
    "pages",
    "pictures",
    "review",
    "scanner",
    "screen",
]

menu = [
    MenuItem("Please confirm", "checkins.to_confirm", "check-circle", "lead", Permission.CHECKINS_LEAD, order=30),
    MenuItem(
        "Scan without a network",
        "checkins.offline",
        "qr-code-scan",
        "lead",
        (Permission.CHECKINS_SCAN, Permission.CHECKINS_VERIFY),
        order=20,
    ),
    MenuItem("Review", "checkins.review_list", "exclamation-circle", "desk", Permission.REVIEWS_READ, order=15),
    MenuItem("Print cards", "checkins.cards_list", "person-badge", "desk", Permission.CARDS_ISSUE, order=45),
]
