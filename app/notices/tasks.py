"""What comes round by itself."""

from app.jobs.schedule import Jobs
from app.notices import courier


def schedule(jobs: Jobs) -> None:
    """Carry out what goes outside."""
    jobs.errand(minutes=1, name="notices.deliver", run=courier.deliver)
