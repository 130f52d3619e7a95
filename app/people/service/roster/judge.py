"""Who a row means: somebody new, somebody known, or something that a person must look at first.

A phone decides, then an ID number; without both, name and birth date at the place and below it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.db import keyring
from app.core.keys import Keyring
from app.people.models import Person
from app.people.queries import roster as rosters
from app.people.types.roster import Finding, RosterColumn, RosterEntry, RowFault
from app.places import queries as places
from app.places.models import Place
from app.places.types import Level

Fault = tuple[RosterColumn, RowFault, Mapping[str, str | int]]


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that can be taken: who it is (None: somebody new), where they live, which teams it names."""

    entry: RosterEntry
    person: Person | None
    place_id: UUID
    team_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Rows that can be taken, and what is wrong with the others."""

    taken: list[Taken]
    bad: list[Finding]


def judge(session: Session, place: Place, entries: Sequence[RosterEntry]) -> Verdict:
    """Compare well-formed rows with what is known; a few statements, whatever their number. Writes nothing."""
    known = _Known(session, place, entries)
    grids = _Grids(session, place, entries)
    teams = _Teams(session, place, entries)
    taken: list[Taken] = []
    bad: list[Finding] = []
    for entry in entries:
        person = known.person(entry)
        found = [
            *([known.fault(entry, person)] if person else []),
            grids.fault(entry),
            *(teams.fault(name) for name in entry.teams),
        ]
        faults = [fault for fault in found if fault is not None]
        if faults:
            bad += [Finding(entry.row, *fault) for fault in faults]
        else:
            taken.append(Taken(entry, person, grids.home(entry), tuple(teams.ids[name][0] for name in entry.teams)))
    return Verdict(taken, bad)


class _Known:
    """The people whom the rows may mean."""

    def __init__(self, session: Session, place: Place, entries: Sequence[RosterEntry]) -> None:
        self._keys: Keyring = keyring(session)
        self._place = place
        found = rosters.known_people(
            session, place.path, self._phones(entries), self._papers(entries), {entry.name for entry in entries}
        )
        self._homes = {person.id: home for person, home in found}
        self._by_phone = {person.phone_index: person for person, _ in found if person.phone_index}
        self._by_paper = {person.id_number_index: person for person, _ in found if person.id_number_index}
        self._by_name: defaultdict[tuple[str, object], list[Person]] = defaultdict(list)
        for person, home in found:
            if home.startswith(place.path) and person.closed_at is None:
                self._by_name[person.name, person.birth_date].append(person)

    def person(self, entry: RosterEntry) -> Person | None:
        """Whom the row means, if they are known."""
        by_phone = self._by_phone.get(self._phone(entry)) if entry.phone else None
        by_paper = self._by_paper.get(self._paper(entry)) if entry.id_number else None
        return by_phone or by_paper or self._namesake(entry)

    def _namesake(self, entry: RosterEntry) -> Person | None:
        """Someone here of the same name and birth date, unless a number of theirs tells the two apart.

        Where no birth date is known, a name alone means only a person of whom nothing more is known.
        """
        for person in self._by_name[entry.name, entry.birth_date]:
            bare = not (entry.phone or entry.id_number or person.phone_index or person.id_number_index)
            if (entry.birth_date or bare) and not self._told_apart(entry, person):
                return person
        return None

    def _told_apart(self, entry: RosterEntry, person: Person) -> bool:
        return bool(
            (entry.phone and person.phone_index and person.phone_index != self._phone(entry))
            or (entry.id_number and person.id_number_index and person.id_number_index != self._paper(entry))
        )

    def fault(self, entry: RosterEntry, person: Person) -> Fault | None:
        """Why the row cannot be this person after all."""
        if entry.phone and person.phone_index == self._phone(entry):
            column, name, place = RosterColumn.PHONE, RowFault.PHONE_OTHER_NAME, RowFault.PHONE_OTHER_PLACE
        else:
            column, name, place = RosterColumn.ID_NUMBER, RowFault.ID_NUMBER_OTHER_NAME, RowFault.ID_NUMBER_OTHER_PLACE
        if not self._homes[person.id].startswith(self._place.path):
            return column, place, {}
        if person.name != entry.name:
            return column, name, {}
        if person.closed_at is not None:
            return RosterColumn.NAME, RowFault.PERSON_CLOSED, {}
        return self._number_fault(entry, person)

    def _number_fault(self, entry: RosterEntry, person: Person) -> Fault | None:
        if entry.phone and person.phone_index and person.phone_index != self._phone(entry):
            return RosterColumn.PHONE, RowFault.PHONE_DIFFERS, {}
        if not entry.id_number:
            return None
        holder = self._by_paper.get(self._paper(entry))
        other_holder = holder is not None and holder.id != person.id
        if other_holder or (person.id_number_index and person.id_number_index != self._paper(entry)):
            return RosterColumn.ID_NUMBER, RowFault.ID_NUMBER_DIFFERS, {}
        return None

    def _phone(self, entry: RosterEntry) -> str:
        return self._keys.blind_index("phone", entry.phone or "")

    def _paper(self, entry: RosterEntry) -> str:
        return self._keys.blind_index("id-number", entry.id_number or "")

    def _phones(self, entries: Iterable[RosterEntry]) -> set[str]:
        return {self._phone(entry) for entry in entries if entry.phone}

    def _papers(self, entries: Iterable[RosterEntry]) -> set[str]:
        return {self._paper(entry) for entry in entries if entry.id_number}


class _Grids:
    """The grids that the rows name, by whole code or, at a community, by what follows the community's code."""

    def __init__(self, session: Session, place: Place, entries: Iterable[RosterEntry]) -> None:
        self._place = place
        codes = {entry.grid for entry in entries if entry.grid}
        self._found = places.by_codes(session, codes | {place.code + code for code in codes})

    def _grid(self, entry: RosterEntry) -> Place | None:
        code = entry.grid or ""
        return self._found.get(code) or self._found.get(self._place.code + code)

    def fault(self, entry: RosterEntry) -> Fault | None:
        if entry.grid is None:
            return None
        grid = self._grid(entry)
        says = {"code": entry.grid}
        if grid is None or grid.level is not Level.GRID:
            return RosterColumn.GRID, RowFault.GRID_UNKNOWN, says
        if not grid.path.startswith(self._place.path):
            return RosterColumn.GRID, RowFault.GRID_OUTSIDE, says
        if grid.closed_at is not None:
            return RosterColumn.GRID, RowFault.GRID_CLOSED, says
        return None

    def home(self, entry: RosterEntry) -> UUID:
        grid = self._grid(entry) if entry.grid else None
        return grid.id if grid else self._place.id


class _Teams:
    """The teams that the rows name, at the place and below it."""

    def __init__(self, session: Session, place: Place, entries: Iterable[RosterEntry]) -> None:
        names = {name for entry in entries for name in entry.teams}
        self.ids = {name: rosters.teams_named(session, name, place.path) for name in sorted(names)}

    def fault(self, name: str) -> Fault | None:
        match len(self.ids[name]):
            case 0:
                return RosterColumn.TEAM, RowFault.TEAM_UNKNOWN, {"team": name}
            case 1:
                return None
        return RosterColumn.TEAM, RowFault.TEAM_AMBIGUOUS, {"team": name}
