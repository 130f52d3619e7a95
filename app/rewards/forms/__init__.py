"""Forms of rewards, redemptions and the counter."""

from app.rewards.forms.counter import AnswerForm, CaptureForm, ChargeForm, LookForm, ReversalForm
from app.rewards.forms.rewards import CancelForm, EditRewardForm, NewRewardForm, RedeemForm, StockForm, WhoForm

__all__ = [
    "AnswerForm",
    "CancelForm",
    "CaptureForm",
    "ChargeForm",
    "EditRewardForm",
    "LookForm",
    "NewRewardForm",
    "RedeemForm",
    "ReversalForm",
    "StockForm",
    "WhoForm",
]
