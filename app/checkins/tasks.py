"""What comes round by itself."""

from app.checkins import service
from app.jobs.schedule import Jobs


def schedule(jobs: Jobs) -> None:
    """Close, ask, remind and note what the clock sees to; keep a ticket for WeChat's scanner at hand, which lasts two hours."""
    jobs.every(minutes=30, name="checkins.renew-wechat-ticket", verb=service.renew_wechat_ticket)
    jobs.every(minutes=1, name="checkins.rescan", verb=service.rescan_due)
    jobs.every(minutes=10, name="checkins.note-no-shows", verb=service.note_no_shows)
    jobs.every(minutes=1, name="checkins.remind", verb=service.remind)
    jobs.every(minutes=5, name="checkins.close-overdue", verb=service.close_overdue)
