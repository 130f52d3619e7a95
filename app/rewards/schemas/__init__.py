"""JSON shapes of rewards, redemptions, payments, and captures taken back."""

from app.rewards.schemas.charges import ChargeIn, ChargeOut, ChargeQuery
from app.rewards.schemas.redemptions import (
    CaptureIn,
    CaptureOut,
    MonthOut,
    MonthQuery,
    RedeemIn,
    RedemptionDetail,
    RedemptionOut,
    RedemptionQuery,
)
from app.rewards.schemas.reversals import ReversalIn, ReversalList, ReversalOut
from app.rewards.schemas.rewards import EditRewardIn, NewRewardIn, RestockIn, RewardOut, RewardQuery

__all__ = [
    "CaptureIn",
    "CaptureOut",
    "ChargeIn",
    "ChargeOut",
    "ChargeQuery",
    "EditRewardIn",
    "MonthOut",
    "MonthQuery",
    "NewRewardIn",
    "RedeemIn",
    "RedemptionDetail",
    "RedemptionOut",
    "RedemptionQuery",
    "RestockIn",
    "ReversalIn",
    "ReversalList",
    "ReversalOut",
    "RewardOut",
    "RewardQuery",
]
