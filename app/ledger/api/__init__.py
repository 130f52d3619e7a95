"""JSON doors of the ledger: rules, and the auditor's reading."""

from app.ledger.api import adjustments, budgets, closings, heads, reading, rules, schemes, special_days
from app.ledger.api.blueprint import api

__all__ = ["adjustments", "api", "budgets", "closings", "heads", "reading", "rules", "schemes", "special_days"]
