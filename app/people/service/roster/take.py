"""Good rows become people: all of them or none, and again changes nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.core import clock, events
from app.core.actor import Actor
from app.core.db import settings
from app.core.ids import new_id
from app.people.models import Person, Roster, RosterPerson
from app.people.queries import roster as rosters
from app.people.service.particulars import fresh_numbers, set_id_number, set_phone
from app.people.service.roster.judge import Taken, Verdict, judge
from app.people.service.roster.shape import shape_all
from app.people.types.roster import RawRow, RosterReport, RosterTeams
from app.places.models import Place

_BATCH = 500
Progress = Callable[[int], None]


def unheard(done: int) -> None:
    """Nobody watches."""


def preview(session: Session, place: Place, rows: Sequence[RawRow], progress: Progress = unheard) -> RosterReport:
    """What an import would do; writes nothing. `progress` hears how many rows were dealt with."""
    return _report(list(_verdicts(session, place, rows, progress)))


def take(
    session: Session, actor: Actor, roster: Roster, place: Place, rows: Sequence[RawRow], progress: Progress = unheard
) -> RosterReport:
    """Judge all rows anew and take the good ones; bad ones are left and named.

    Of somebody known, what was missing is filled in, teams are joined, and nothing else changes.
    """
    verdicts: list[Verdict] = []
    members: list[tuple[UUID, UUID]] = []
    for verdict in _verdicts(session, place, rows, progress):
        people = _register(session, verdict.taken)
        _complete(session, place, verdict.taken)
        _note_rows(session, roster, verdict.taken, people)
        members += [(people[taken.entry.row].id, team_id) for taken in verdict.taken for team_id in taken.team_ids]
        verdicts.append(verdict)
    if members:
        events.publish(session, RosterTeams(actor, members))
    return _report(verdicts)


def _verdicts(session: Session, place: Place, rows: Sequence[RawRow], progress: Progress) -> Iterator[Verdict]:
    shaped = shape_all(rows, clock.local_date(clock.now(), settings(session).zone))
    progress(len({finding.row for finding in shaped.bad}))
    yield Verdict([], shaped.bad)
    for start in range(0, len(shaped.entries), _BATCH):
        entries = shaped.entries[start : start + _BATCH]
        yield judge(session, place, entries)
        progress(len(entries))


def _report(verdicts: Sequence[Verdict]) -> RosterReport:
    taken = [row for verdict in verdicts for row in verdict.taken]
    return RosterReport(
        new=frozenset(row.entry.row for row in taken if row.person is None),
        known=frozenset(row.entry.row for row in taken if row.person is not None),
        findings=sorted((f for verdict in verdicts for f in verdict.bad), key=lambda finding: finding.row),
    )


def _register(session: Session, rows: Sequence[Taken]) -> Mapping[int, Person]:
    """Make the new ones among the rows; gives everyone by row number."""
    newcomers = [row for row in rows if row.person is None]
    numbers = iter(fresh_numbers(session, len(newcomers)))
    people = {row.entry.row: row.person or _newcomer(session, row, next(numbers)) for row in rows}
    session.flush()
    return people


def _newcomer(session: Session, row: Taken, number: str) -> Person:
    entry = row.entry
    person = Person(
        id=new_id(), number=number, name=entry.name, place_id=row.place_id, birth_date=entry.birth_date,
        gender=entry.gender, guardian=entry.guardian, note=entry.note,
    )  # fmt: skip
    set_phone(session, person, entry.phone)
    set_id_number(session, person, entry.id_number)
    session.add(person)
    return person


def _complete(session: Session, place: Place, rows: Sequence[Taken]) -> None:
    """Fill in what was not known of those who are; who holds a role at a place is changed by hand, not by a sheet."""
    known = [(row, row.person) for row in rows if row.person is not None]
    with_roles = rosters.with_roles(session, [person.id for _, person in known])
    for row, person in known:
        if person.id not in with_roles:
            _fill_in(session, place, row, person)


def _fill_in(session: Session, place: Place, row: Taken, person: Person) -> None:
    entry = row.entry
    if person.phone_index is None:
        set_phone(session, person, entry.phone)
    if person.id_number_index is None:
        set_id_number(session, person, entry.id_number)
    for field in ("birth_date", "gender", "guardian", "note"):
        if getattr(person, field) is None and getattr(entry, field) is not None:
            setattr(person, field, getattr(entry, field))
    if person.place_id == place.id:  # the grid was not known
        person.place_id = row.place_id


def _note_rows(session: Session, roster: Roster, rows: Sequence[Taken], people: Mapping[int, Person]) -> None:
    noted = [
        {
            "roster_id": roster.id,
            "row": row.entry.row,
            "person_id": people[row.entry.row].id,
            "is_new": row.person is None,
        }
        for row in rows
    ]
    if noted:
        session.execute(insert(RosterPerson), noted)
