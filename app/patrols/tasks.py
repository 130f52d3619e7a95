"""What comes round by itself."""

from app.jobs.schedule import Jobs
from app.patrols import service


def schedule(jobs: Jobs) -> None:
    """Plan the next seven days; end the rounds whose time is over."""
    jobs.every(minutes=60, name="patrols.plan-ahead", verb=service.plan_ahead)
    jobs.every(minutes=5, name="patrols.close-overdue", verb=service.close_overdue)
