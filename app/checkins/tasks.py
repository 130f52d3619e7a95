"""What comes round by itself."""

from app.checkins import service
from app.jobs.schedule import Jobs


def schedule(jobs: Jobs) -> None:
    """Check out by the clock whoever forgot to."""
    jobs.every(minutes=5, name="checkins.close-overdue", verb=service.close_overdue)
