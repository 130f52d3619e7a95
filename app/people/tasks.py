"""What the worker does for people."""

from app.jobs.schedule import Jobs
from app.people import service
from app.people.service.roster import delete_old_uploads


def schedule(jobs: Jobs) -> None:
    """Failed sign-ins count for a quarter of an hour; a roster that nobody imports is kept for seven days."""
    jobs.every(minutes=60, name="people.forget-failed-sign-ins", verb=service.forget_failures)
    jobs.every(minutes=60, name="people.delete-old-rosters", verb=delete_old_uploads)
