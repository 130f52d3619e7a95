"""JSON shapes of the ledger."""

from app.ledger.schemas.adjustments import AdjustmentIn, AdjustmentOut, AdjustmentQuery, AdjustmentRefusalIn
from app.ledger.schemas.budgets import BudgetOut, BudgetQuery, FundsIn
from app.ledger.schemas.closings import ClosingIn, ClosingOut
from app.ledger.schemas.reading import AccountOut, AccountQuery, AuditedTransactionOut, TransactionQuery
from app.ledger.schemas.rules import EndingIn, ReplacementIn, RuleIn, RuleOut, RuleQuery
from app.ledger.schemas.schemes import SchemeChangeIn, SchemeIn, SchemeOut, SchemeQuery
from app.ledger.schemas.special_days import SpecialDayIn, SpecialDayOut, SpecialDayQuery

__all__ = [
    "AccountOut",
    "AccountQuery",
    "AdjustmentIn",
    "AdjustmentOut",
    "AdjustmentQuery",
    "AdjustmentRefusalIn",
    "AuditedTransactionOut",
    "BudgetOut",
    "BudgetQuery",
    "ClosingIn",
    "ClosingOut",
    "EndingIn",
    "FundsIn",
    "ReplacementIn",
    "RuleIn",
    "RuleOut",
    "RuleQuery",
    "SchemeChangeIn",
    "SchemeIn",
    "SchemeOut",
    "SchemeQuery",
    "SpecialDayIn",
    "SpecialDayOut",
    "SpecialDayQuery",
    "TransactionQuery",
]
