"""What lower rooms must know of checkins."""

from app.activities.service import has_come
from app.checkins import queries


def connect() -> None:
    """Let activities ask who has come, before a seat is given away; once per process."""
    has_come.append(queries.has_come)
