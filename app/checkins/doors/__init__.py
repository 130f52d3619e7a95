"""What several doors of checkins do alike, and what their pages ask of the browser."""

from flask import Flask

from app.checkins.doors import wechat
from app.checkins.doors.queues import hand_in

__all__ = ["hand_in", "init"]


def init(app: Flask) -> None:
    """Let a page with a scanner use WeChat's own, where the site is known to WeChat."""
    wechat.init(app)
