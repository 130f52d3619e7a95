"""What people must know of teams: which rights follow from them, and who comes into sight by them."""

from app.people import queries as people
from app.teams import queries


def connect() -> None:
    """Add this room to the lists that people keeps; once per process."""
    people.grant_sources.append(queries.team_grants)
    people.sight_sources.append(queries.people_in_sight)
