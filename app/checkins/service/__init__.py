"""What may be done at checkins, one file per group of verbs."""

from app.checkins.service.cards import issue, issue_many
from app.checkins.service.closing import close_overdue
from app.checkins.service.scanning import scan
from app.checkins.service.staff import close_by_hand, look_up, undo
from app.checkins.service.wechat import renew_wechat_ticket

__all__ = ["close_by_hand", "close_overdue", "issue", "issue_many", "look_up", "renew_wechat_ticket", "scan", "undo"]
