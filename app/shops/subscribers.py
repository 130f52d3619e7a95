"""What people must know of shops: which rights follow from them, and who comes into sight by them."""

from app.people import queries as people
from app.shops import queries


def connect() -> None:
    """Add this room to the lists that people keeps; once per process."""
    people.grant_sources.append(queries.shop_grants)
    people.sight_sources.append(queries.people_in_sight)
