"""Forms of the ledger."""

from app.ledger.forms.adjustments import AboutSomebodyForm, AdjustmentForm, ClosingForm, RefusalForm
from app.ledger.forms.budgets import FundsForm
from app.ledger.forms.rules import EndingForm, ReplacementForm, RuleForm, TermsForm
from app.ledger.forms.schemes import NewSchemeForm, SchemeForm
from app.ledger.forms.special_days import HotDayForm

__all__ = [
    "AboutSomebodyForm",
    "AdjustmentForm",
    "ClosingForm",
    "EndingForm",
    "FundsForm",
    "HotDayForm",
    "NewSchemeForm",
    "RefusalForm",
    "ReplacementForm",
    "RuleForm",
    "SchemeForm",
    "TermsForm",
]
