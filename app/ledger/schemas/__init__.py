"""JSON shapes of the ledger."""

from app.ledger.schemas.reading import AccountOut, AccountQuery, AuditedTransactionOut, TransactionQuery
from app.ledger.schemas.rules import EndingIn, ReplacementIn, RuleIn, RuleOut, RuleQuery

__all__ = [
    "AccountOut",
    "AccountQuery",
    "AuditedTransactionOut",
    "EndingIn",
    "ReplacementIn",
    "RuleIn",
    "RuleOut",
    "RuleQuery",
    "TransactionQuery",
]
