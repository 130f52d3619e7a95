"""The room's pages, its entries in the work menu, and what its views share."""

from flask import Blueprint

from app.core.permissions import Permission
from app.web.nav import MenuItem

pages = Blueprint("rewards", __name__)
menu = [
    MenuItem("Redeem for somebody", "rewards.assist", "person-check", "desk", Permission.REDEMPTIONS_ASSIST, order=40),
    MenuItem("Rewards on offer", "rewards.manage", "gift", "desk", Permission.REWARDS_MANAGE, order=60),
    MenuItem(
        "Take something back",
        "rewards.desk_reversals",
        "arrow-counterclockwise",
        "desk",
        Permission.REDEMPTIONS_REVERSE,
        order=61,
    ),
    MenuItem("Hand over", "rewards.counter", "qr-code-scan", "counter", Permission.REDEMPTIONS_CAPTURE, order=10),
    MenuItem("Take points", "rewards.choose_till", "coin", "counter", Permission.REDEMPTIONS_CAPTURE, order=12),
    MenuItem("This month", "rewards.month", "receipt", "counter", Permission.REDEMPTIONS_READ, order=20),
    MenuItem("Stock", "rewards.shelf", "box-seam", "counter", Permission.REWARDS_STOCK, order=30),
    MenuItem(
        "Take something back",
        "rewards.counter_reversals",
        "arrow-counterclockwise",
        "counter",
        Permission.REDEMPTIONS_REVERSE,
        order=40,
    ),
]
