"""Tables of the ledger."""

from app.ledger.models.books import (
    Account,
    Adjustment,
    Balance,
    Closing,
    Lot,
    LotMove,
    Refusal,
    Seal,
    SealHead,
    Transfer,
    Txn,
)
from app.ledger.models.rules import ApproverTally, Rule, RulebookEdition, SpecialDay
from app.ledger.models.schemes import Budget, ExpiryTold, Scheme

__all__ = [
    "Account",
    "Adjustment",
    "ApproverTally",
    "Balance",
    "Budget",
    "Closing",
    "ExpiryTold",
    "Lot",
    "LotMove",
    "Refusal",
    "Rule",
    "RulebookEdition",
    "Scheme",
    "Seal",
    "SealHead",
    "SpecialDay",
    "Transfer",
    "Txn",
]
