"""Writes: what shops offer, what people take, and what is handed over."""

from app.rewards.service.captures import capture, look
from app.rewards.service.offers import edit_reward, offer_reward, restock
from app.rewards.service.redemptions import cancel, ensure_may_assist, expire_due, redeem
from app.rewards.tokens import show

__all__ = [
    "cancel",
    "capture",
    "edit_reward",
    "ensure_may_assist",
    "expire_due",
    "look",
    "offer_reward",
    "redeem",
    "restock",
    "show",
]
