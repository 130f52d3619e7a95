"""JSON doors of the ledger: rules, and the auditor's reading."""

from app.ledger.api import reading, rules
from app.ledger.api.blueprint import api

__all__ = ["api", "reading", "rules"]
