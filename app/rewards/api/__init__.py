"""JSON doors of rewards, redemptions, payments, and captures taken back."""

from app.rewards.api import charges, redemptions, reversals, rewards
from app.rewards.api.blueprint import api

__all__ = ["api", "charges", "redemptions", "reversals", "rewards"]
