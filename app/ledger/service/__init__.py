"""The verbs of the ledger: points and stock move only through these.

They check no permission: that a record may be approved or a reward redeemed is for the room to
say that calls them. Rules, corrections and closings are the exception, being made here.
"""

from app.ledger.service.adjusting import approve_adjustment, ask_adjustment, reject_adjustment
from app.ledger.service.attempts import attempt
from app.ledger.service.budgets import fund_budget
from app.ledger.service.charging import charge
from app.ledger.service.closing import close_account
from app.ledger.service.earning import award, award_many, estimate
from app.ledger.service.expiring import expire_due, expire_lots
from app.ledger.service.holding import hold
from app.ledger.service.repaying import repay
from app.ledger.service.resolving import capture, void
from app.ledger.service.reversing import reverse
from app.ledger.service.rulebook import create_rule, end_rule, replace_rule, rules_in_use
from app.ledger.service.schemes import change_scheme, create_scheme, ensure_default_scheme
from app.ledger.service.sealing import seal_due, seal_scheme
from app.ledger.service.special_days import declare_day, withdraw_day
from app.ledger.service.stock import change_stock
from app.ledger.service.telling import tell_of_expiry
from app.ledger.service.verifying import Claim, claims, verify

__all__ = [
    "Claim",
    "approve_adjustment",
    "ask_adjustment",
    "attempt",
    "award",
    "award_many",
    "capture",
    "change_scheme",
    "change_stock",
    "charge",
    "claims",
    "close_account",
    "create_rule",
    "create_scheme",
    "declare_day",
    "end_rule",
    "ensure_default_scheme",
    "estimate",
    "expire_due",
    "expire_lots",
    "fund_budget",
    "hold",
    "reject_adjustment",
    "repay",
    "replace_rule",
    "reverse",
    "rules_in_use",
    "seal_due",
    "seal_scheme",
    "tell_of_expiry",
    "verify",
    "void",
    "withdraw_day",
]
