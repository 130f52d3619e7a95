"""What comes round by itself."""

from app.jobs.schedule import Jobs
from app.rewards import service


def schedule(jobs: Jobs) -> None:
    """Give back what nobody fetched in time."""
    jobs.every(minutes=1, name="rewards.expire-due", verb=service.expire_due)
