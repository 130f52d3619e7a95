"""Writes: what shops offer, what people take, and what is handed over; and reads that need the keys."""

from app.rewards.service.assisting import assisted_person, scan_card
from app.rewards.service.captures import capture, look, present
from app.rewards.service.offers import edit_reward, offer_reward, restock
from app.rewards.service.redemptions import cancel, expire_due, redeem
from app.rewards.service.tokens import own_redemption_of, show

__all__ = [
    "assisted_person",
    "cancel",
    "capture",
    "edit_reward",
    "expire_due",
    "look",
    "offer_reward",
    "own_redemption_of",
    "present",
    "redeem",
    "restock",
    "scan_card",
    "show",
]
