"""Reads of the ledger: balances, history, rules, and what the verbs need to know."""

from app.ledger.queries.agreed import (
    AdjustmentView,
    ClosingView,
    adjustment,
    adjustments,
    closing,
    closings,
    pending_adjustments,
)
from app.ledger.queries.audit import list_accounts, list_transactions, size
from app.ledger.queries.balances import Expiring, PointsView, held, points_of, points_of_all, stock_of
from app.ledger.queries.booked import (
    booked_for,
    due_lots,
    earned,
    expired_lots,
    hold_of,
    lots_of_hold,
    open_lots,
    reversible_lot,
)
from app.ledger.queries.budgets import BudgetView, get_budget, list_budgets, nearest_budgets
from app.ledger.queries.calendar import SpecialDayView, desk_special_days, list_special_days, special_days
from app.ledger.queries.ending import told_days, untold_endings
from app.ledger.queries.grounds import (
    Ground,
    grounds,
    home_scheme,
    prefixes,
    remembered_ground,
    scheme_at,
    scheme_for_path,
    scheme_of,
    schemes,
)
from app.ledger.queries.history import TransactionView, transaction, transactions
from app.ledger.queries.rulebook import RuleView, desk_rules, get_rule, list_rules, may_change
from app.ledger.queries.schemebook import SchemeView, desk_schemes, get_scheme, list_schemes, may_change_scheme

__all__ = [
    "AdjustmentView",
    "BudgetView",
    "ClosingView",
    "Expiring",
    "Ground",
    "PointsView",
    "RuleView",
    "SchemeView",
    "SpecialDayView",
    "TransactionView",
    "adjustment",
    "adjustments",
    "booked_for",
    "closing",
    "closings",
    "desk_rules",
    "desk_schemes",
    "desk_special_days",
    "due_lots",
    "earned",
    "expired_lots",
    "get_budget",
    "get_rule",
    "get_scheme",
    "grounds",
    "held",
    "hold_of",
    "home_scheme",
    "list_accounts",
    "list_budgets",
    "list_rules",
    "list_schemes",
    "list_special_days",
    "list_transactions",
    "lots_of_hold",
    "may_change",
    "may_change_scheme",
    "nearest_budgets",
    "open_lots",
    "pending_adjustments",
    "points_of",
    "points_of_all",
    "prefixes",
    "remembered_ground",
    "reversible_lot",
    "scheme_at",
    "scheme_for_path",
    "scheme_of",
    "schemes",
    "size",
    "special_days",
    "stock_of",
    "told_days",
    "transaction",
    "transactions",
    "untold_endings",
]
