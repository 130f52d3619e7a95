"""Forms of the ledger."""

from app.ledger.forms.rules import EndingForm, ReplacementForm, RuleForm, TermsForm

__all__ = ["EndingForm", "ReplacementForm", "RuleForm", "TermsForm"]
