"""Reads of the ledger: balances, history, rules, and what the verbs need to know."""

from app.ledger.queries.audit import list_accounts, list_transactions, size
from app.ledger.queries.balances import held, points_of, points_of_all, stock_of
from app.ledger.queries.booked import (
    booked_for,
    booked_lines,
    due_lots,
    earned,
    expired_lots,
    hold_of,
    lots_of_hold,
    open_lots,
    reversible_lot,
)
from app.ledger.queries.history import TransactionView, transaction, transactions
from app.ledger.queries.rulebook import (
    Ground,
    desk_rules,
    get_rule,
    grounds,
    home_scheme,
    list_rules,
    rule_for,
    scheme_at,
    scheme_for_path,
    scheme_of,
    schemes,
)

__all__ = [
    "Ground",
    "TransactionView",
    "booked_for",
    "booked_lines",
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
