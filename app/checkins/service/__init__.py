"""What may be done at checkins, one file per group of verbs."""

from app.checkins.service.cards import issue, issue_many
from app.checkins.service.closing import close_called_off, close_overdue, note_no_shows
from app.checkins.service.corrections import ask as ask_correction
from app.checkins.service.corrections import decide as decide_correction
from app.checkins.service.counting import count_heads
from app.checkins.service.reminding import remind
from app.checkins.service.rescans import ask as ask_rescan
from app.checkins.service.rescans import rescan_due
from app.checkins.service.retiming import confirm
from app.checkins.service.review import review
from app.checkins.service.scanning import scan
from app.checkins.service.staff import close_by_hand, look_up, undo
from app.checkins.service.wechat import renew_wechat_ticket

__all__ = [
    "ask_correction",
    "ask_rescan",
    "close_by_hand",
    "close_called_off",
    "close_overdue",
    "confirm",
    "count_heads",
    "decide_correction",
    "issue",
    "issue_many",
    "look_up",
    "note_no_shows",
    "remind",
    "renew_wechat_ticket",
    "rescan_due",
    "review",
    "scan",
    "undo",
]
