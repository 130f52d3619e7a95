"""What comes round by itself."""

from app.checkins import service
from app.jobs.schedule import Jobs


def schedule(jobs: Jobs) -> None:
    """Check out by the clock whoever forgot to; keep a ticket for WeChat's scanner at hand, which lasts two hours."""
    jobs.every(minutes=30, name="checkins.renew-wechat-ticket", verb=service.renew_wechat_ticket)
    jobs.every(minutes=5, name="checkins.close-overdue", verb=service.close_overdue)
