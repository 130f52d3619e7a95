"""Reads of rosters, and of who a row may already be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from app.people.models import Roster
from app.people.types.roster import Finding, RosterCounts


class Named(Protocol):
    """A team, as far as a roster needs it."""

    @property
    def id(self) -> UUID:
        """Its id."""


#: Open teams by name, at a place path and below; the registry puts the teams' own query here.
TeamLookup = Callable[[Session, str, str], Sequence[Any]]
team_lookups: list[TeamLookup] = []


@dataclass(frozen=True, slots=True)
class RosterView:
    """A roster with how far it has come and what is wrong with it, by row."""

    roster: Roster
    counts: RosterCounts
    bad: list[Finding]

    @property
    def is_checked(self) -> bool:
        """Whether every row has been judged."""
        return self.counts.checked == self.counts.total
