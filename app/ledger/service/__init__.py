"""The verbs of the ledger: points and stock move only through these.

They check no permission: that a record may be approved or a reward redeemed is for the room to
say that calls them. Rules are the exception, being made here.
"""

from app.ledger.service.attempts import attempt
from app.ledger.service.charging import charge
from app.ledger.service.earning import award, award_many, estimate
from app.ledger.service.expiring import expire_due, expire_lots
from app.ledger.service.holding import hold
from app.ledger.service.repaying import repay
from app.ledger.service.resolving import capture, void
from app.ledger.service.reversing import reverse
from app.ledger.service.rulebook import create_rule, end_rule, replace_rule, rules_in_use
from app.ledger.service.schemes import ensure_default_scheme
from app.ledger.service.stock import change_stock
from app.ledger.service.verifying import verify

__all__ = [
    "attempt",
    "award",
    "award_many",
    "capture",
    "change_stock",
    "charge",
    "create_rule",
    "end_rule",
    "ensure_default_scheme",
    "estimate",
    "expire_due",
    "expire_lots",
    "hold",
    "repay",
    "replace_rule",
    "reverse",
    "rules_in_use",
    "verify",
    "void",
]
