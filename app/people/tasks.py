"""What the worker does for people."""

from app.jobs.schedule import Jobs
from app.people import service


def schedule(jobs: Jobs) -> None:
    """Failed sign-ins count for a quarter of an hour and are then forgotten."""
    jobs.every(minutes=60, name="people.forget-failed-sign-ins", verb=service.forget_failures)
