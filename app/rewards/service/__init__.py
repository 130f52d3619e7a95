"""Writes: what shops offer, what people take, and what is handed over."""

from app.rewards.service.captures import capture
from app.rewards.service.offers import edit_reward, offer_reward, restock
from app.rewards.service.redemptions import cancel, expire_due, redeem

__all__ = ["cancel", "capture", "edit_reward", "expire_due", "offer_reward", "redeem", "restock"]
