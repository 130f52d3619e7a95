"""Writes: what shops offer, what people take, what is handed over, paid and taken back; and reads that need the keys."""

from app.rewards.service.assisting import assisted_person, scan_card
from app.rewards.service.captures import capture, look, present
from app.rewards.service.charging import charge
from app.rewards.service.offers import edit_reward, offer_reward, restock
from app.rewards.service.pending import cancel_charge, confirm_charge, expire_charge
from app.rewards.service.redemptions import cancel, expire_due, redeem
from app.rewards.service.reversals import approve_reversal, ask_reversal, reject_reversal
from app.rewards.service.tokens import own_redemption_of, show

__all__ = [
    "approve_reversal",
    "ask_reversal",
    "assisted_person",
    "cancel",
    "cancel_charge",
    "capture",
    "charge",
    "confirm_charge",
    "edit_reward",
    "expire_charge",
    "expire_due",
    "look",
    "offer_reward",
    "own_redemption_of",
    "present",
    "redeem",
    "reject_reversal",
    "restock",
    "scan_card",
    "show",
]
