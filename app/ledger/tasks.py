"""What the worker does for the ledger."""

from app.jobs.schedule import Jobs
from app.ledger import service


def schedule(jobs: Jobs) -> None:
    """Book what has expired; spending never waits for it."""
    jobs.every(minutes=10, name="ledger.expire-due", verb=service.expire_due)
