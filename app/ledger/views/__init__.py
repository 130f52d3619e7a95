"""Pages of the ledger at the desk: rules and hot days, schemes and budgets, corrections."""

from app.core.permissions import Permission
from app.ledger.views import adjustments, audit, budgets, closings, heads, rules, schemes, special_days
from app.ledger.views.blueprint import pages
from app.web.nav import MenuItem

__all__ = ["adjustments", "audit", "budgets", "closings", "heads", "menu", "pages", "rules", "schemes", "special_days"]

_CORRECTIONS = (Permission.LEDGER_ADJUST, Permission.LEDGER_APPROVE, Permission.LEDGER_READ)

menu = [
    MenuItem("Points rules", "ledger.index", "calculator", "desk", Permission.DESK_READ, order=50),
    MenuItem("Points schemes", "ledger.schemes", "layers", "desk", Permission.DESK_READ, order=51),
    MenuItem("Budgets", "ledger.budgets", "wallet2", "desk", Permission.DESK_READ, order=52),
    MenuItem("Hot days", "ledger.special_days", "thermometer-sun", "desk", Permission.DESK_READ, order=53),
    MenuItem("Correct points", "ledger.adjustments", "sliders", "desk", _CORRECTIONS, order=54),
    MenuItem("Ledger", "ledger.books", "journal-check", "desk", Permission.LEDGER_READ, order=55),
]
