"""What comes round by itself."""

from app.activities import service
from app.jobs.schedule import Jobs


def schedule(jobs: Jobs) -> None:
    """Remind people of their shifts."""
    jobs.every(minutes=1, name="activities.remind", verb=service.remind)
