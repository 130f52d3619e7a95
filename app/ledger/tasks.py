"""What the worker does for the ledger."""

from app.jobs.schedule import Jobs
from app.ledger import service


def schedule(jobs: Jobs) -> None:
    """Book what has expired, and seal what was booked; neither spending nor posting waits for it."""
    jobs.every(minutes=10, name="ledger.expire-due", verb=service.expire_due)
    jobs.every(minutes=1, name="ledger.seal", verb=service.seal_due)
    jobs.every(minutes=10, name="ledger.tell-of-expiry", verb=service.tell_of_expiry)
