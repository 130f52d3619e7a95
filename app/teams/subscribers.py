"""What people must know of teams: rights that follow from them, who comes into sight, and what a roster names."""

from app.core import events
from app.people import queries as people
from app.people.queries import roster
from app.people.types.roster import RosterTeams
from app.teams import queries, service


def connect() -> None:
    """Add this room to the lists that people keeps; once per process."""
    people.grant_sources.append(queries.team_grants)
    people.sight_sources.append(queries.people_in_sight)
    roster.team_lookups.append(queries.by_name_at_place)
    events.subscribe(RosterTeams, service.enrol_from_roster)
