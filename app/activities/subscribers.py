"""What people must know of activities: who comes into sight by signing up."""

from app.activities import queries
from app.people import queries as people


def connect() -> None:
    """Add this room to the list that people keeps; once per process."""
    people.sight_sources.append(queries.people_in_sight)
