"""The room's pages, its entries in the work menu, and what its views share."""

from flask import Blueprint, request

from app.core.paging import PageRequest
from app.core.permissions import Permission
from app.web.nav import MenuItem
from app.web.request import is_clean_text

pages = Blueprint("rewards", __name__)
menu = [
    MenuItem("Redeem for somebody", "rewards.assist", "person-check", "desk", Permission.REDEMPTIONS_ASSIST, order=40),
    MenuItem("Rewards on offer", "rewards.manage", "gift", "desk", Permission.REWARDS_MANAGE, order=60),
    MenuItem("Hand over", "rewards.counter", "qr-code-scan", "counter", Permission.REDEMPTIONS_CAPTURE, order=10),
    MenuItem("This month", "rewards.month", "receipt", "counter", Permission.REDEMPTIONS_READ, order=20),
    MenuItem("Stock", "rewards.shelf", "box-seam", "counter", Permission.REWARDS_STOCK, order=30),
]

_LONGEST_SEARCH = 100


def asked_page() -> PageRequest:
    """Which page of a list this request asks for."""
    return PageRequest(cursor=request.args.get("cursor"))


def asked_words(name: str = "q", longest: int = _LONGEST_SEARCH) -> str:
    """What somebody typed into a search of this page."""
    typed = request.args.get(name, "").strip()[:longest]
    return typed if is_clean_text(typed) else ""
