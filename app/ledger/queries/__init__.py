"""Reads of the ledger: balances, history, rules, and what the verbs need to know."""

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
from app.ledger.queries.grounds import (
    Ground,
    grounds,
    home_scheme,
    rule_for,
    scheme_at,
    scheme_for_path,
    scheme_of,
    schemes,
)
from app.ledger.queries.history import TransactionView, transaction, transactions
from app.ledger.queries.rulebook import desk_rules, get_rule, list_rules, may_change

__all__ = [
    "Expiring",
    "Ground",
    "PointsView",
    "TransactionView",
    "booked_for",
    "desk_rules",
    "due_lots",
    "earned",
    "expired_lots",
    "get_rule",
    "grounds",
    "held",
    "hold_of",
    "home_scheme",
    "list_accounts",
    "list_rules",
    "list_transactions",
    "lots_of_hold",
    "may_change",
    "open_lots",
    "points_of",
    "points_of_all",
    "reversible_lot",
    "rule_for",
    "scheme_at",
    "scheme_for_path",
    "scheme_of",
    "schemes",
    "size",
    "stock_of",
    "transaction",
    "transactions",
]
