"""Reads of rosters, and of who a row may already be."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import path_of, place_table, under, under_any
from app.people.models import Device, Grant, Person, Roster, RosterChunk, RosterPerson, SignInLink
from app.people.queries.credentials import paper_of
from app.people.types import SignInPaper
from app.people.types.roster import Finding, RosterColumn, RosterCounts, RowFault

#: Open teams of a name at a place path and below it; the registry puts the teams' own query here.
TeamLookup = Callable[[Session, str, str], Sequence[Any]]
team_lookups: list[TeamLookup] = []


@dataclass(frozen=True, slots=True)
class RosterView:
    """A roster, how far it has come, and what is wrong with it, row by row."""

    roster: Roster
    counts: RosterCounts
    bad: list[Finding]

    @property
    def is_checked(self) -> bool:
        """Whether every row has been judged."""
        return self.counts.checked == self.counts.total


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A newcomer of a roster on the sheet of sign-in codes."""

    row: int
    person: Person
    #: The open link that was made last, if there is one.
    paper: SignInPaper | None
    has_signed_in: bool

    @property
    def waits_for_paper(self) -> bool:
        """Whether a link has yet to be made: not for who came in before, and not for a closed account."""
        return self.paper is None and not self.has_signed_in and self.person.closed_at is None


def visible_roster(session: Session, actor: Actor, roster_id: UUID, *, lock: bool = False) -> Roster:
    """The roster, if it was uploaded for a place where the actor imports; locked for a verb on it."""
    roster = session.get(Roster, roster_id, with_for_update=lock)
    if roster is None or not actor.may(Permission.ROSTER_IMPORT, path=path_of(session, roster.place_id)):
        raise NotFound
    return roster


def roster_view(session: Session, actor: Actor, roster_id: UUID) -> RosterView:
    """A roster in sight, with what was found."""
    return view_of(session, visible_roster(session, actor, roster_id))


def view_of(session: Session, roster: Roster) -> RosterView:
    """The same for one that has been looked up."""
    chunks = chunks_of(session, roster.id)
    counts = RosterCounts(
        total=sum(chunk.row_count for chunk in chunks),
        checked=sum(chunk.row_count for chunk in chunks if chunk.checked),
        new=sum(chunk.new_rows for chunk in chunks),
        known=sum(chunk.known_rows for chunk in chunks),
        bad=sum(chunk.bad_rows for chunk in chunks),
    )
    found = [_finding(item) for chunk in chunks for item in chunk.findings["items"]]
    return RosterView(roster, counts, found)


def chunks_of(session: Session, roster_id: UUID) -> list[RosterChunk]:
    """The parts of a roster in the order of the sheet."""
    query = select(RosterChunk).where(RosterChunk.roster_id == roster_id).order_by(RosterChunk.position)
    return list(session.execute(query).scalars())


def list_rosters(session: Session, actor: Actor, page: PageRequest) -> Page[Roster]:
    """Rosters of the actor's places, newest first."""
    covered = select(place_table.c.id).where(under_any(place_table.c.path, actor.paths(Permission.ROSTER_IMPORT)))
    return paginate(session, select(Roster).where(Roster.place_id.in_(covered)), [Roster.id], page)


def newcomers(session: Session, actor: Actor, roster_id: UUID, page: PageRequest) -> Page[SheetLine]:
    """The people that a roster brought in, in its order, each with the open sign-in link that was made last."""
    roster = visible_roster(session, actor, roster_id)
    query = (
        select(RosterPerson.row, Person)
        .join(Person, Person.id == RosterPerson.person_id)
        .where(RosterPerson.roster_id == roster.id, RosterPerson.is_new)
    )
    found = paginate(session, query, [RosterPerson.row], page, descending=False)
    ids = [person.id for _, person in found.items]
    papers, came = _papers(session, ids), _came_in(session, ids)
    lines = [SheetLine(row, person, papers.get(person.id), person.id in came) for row, person in found.items]
    return Page(lines, found.next_cursor)


def known_people(
    session: Session, place_path: str, phone_indexes: Collection[str], id_number_indexes: Collection[str],
    names: Collection[str],
) -> list[tuple[Person, str]]:  # fmt: skip
    """Everyone whom rows with these numbers, or these names at the place and below it, may mean; with home path."""
    ways = (
        Person.phone_index.in_(phone_indexes),
        Person.id_number_index.in_(id_number_indexes),
        Person.name.in_(names) & under(place_table.c.path, place_path),
    )
    # One statement for each way: an index serves each, none serves all three joined by OR.
    found = {person.id: (person, home) for way in ways for person, home in session.execute(_with_home(way))}
    return list(found.values())


def with_roles(session: Session, person_ids: Collection[UUID]) -> set[UUID]:
    """Those who hold, held or will hold a role at a place."""
    return set(session.execute(select(Grant.person_id).where(Grant.person_id.in_(person_ids))).scalars())


def teams_named(session: Session, name: str, place_path: str) -> list[UUID]:
    """Open teams of that name at the place and below it."""
    return [team.id for lookup in team_lookups for team in lookup(session, name, place_path)]


def _with_home(way: ColumnElement[bool]) -> Select[Person, str]:
    return select(Person, place_table.c.path).join(place_table, place_table.c.id == Person.place_id).where(way)


def _papers(session: Session, person_ids: Collection[UUID]) -> dict[UUID, SignInPaper]:
    still_open = (
        SignInLink.person_id.in_(person_ids)
        & SignInLink.used_at.is_(None)
        & SignInLink.revoked_at.is_(None)
        & (SignInLink.expires_at > clock.now())
    )
    links = session.execute(select(SignInLink).where(still_open).order_by(SignInLink.id)).scalars()
    return {link.person_id: paper_of(session, link) for link in links}


def _came_in(session: Session, person_ids: Collection[UUID]) -> set[UUID]:
    """Those who have signed in at least once."""
    return set(session.execute(select(Device.person_id).where(Device.person_id.in_(person_ids))).scalars())


def _finding(item: dict[str, Any]) -> Finding:
    return Finding(item["row"], RosterColumn(item["column"]), RowFault(item["fault"]), item["params"])
