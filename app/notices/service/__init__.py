"""Writes: telling, reminding, having read, choosing how to be told, and what becomes of what went outside."""

from app.notices.service.choosing import choose, forget_wechat, link_wechat
from app.notices.service.delivering import note, take
from app.notices.service.reading import read, read_all
from app.notices.service.telling import remind, tell, tell_many

__all__ = [
    "choose",
    "forget_wechat",
    "link_wechat",
    "note",
    "read",
    "read_all",
    "remind",
    "take",
    "tell",
    "tell_many",
]
