"""What can be said of rows without asking the database: their form, and whether one repeats another."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from unicodedata import category

from app.people.service.roster.words import gender_of, names_in
from app.people.types import BadIdNumber, BadPhone, Gender
from app.people.types.numbers import id_birth_date, normal_id_number, normal_phone
from app.people.types.roster import Finding, RawRow, RosterColumn, RosterEntry, RowFault

T = TypeVar("T")

LONGEST = {
    RosterColumn.NAME: 50,
    RosterColumn.PHONE: 30,
    RosterColumn.ID_NUMBER: 30,
    RosterColumn.BIRTH_DATE: 30,
    RosterColumn.GENDER: 10,
    RosterColumn.GRID: 40,
    RosterColumn.TEAM: 200,
    RosterColumn.GUARDIAN: 100,
    RosterColumn.NOTE: 500,
}
_OF_AGE = 18
_EARLIEST_BIRTH = date(1900, 1, 1)
#: 1960-1-2, 1960/01/02, 1960.1.2, 19600102, and the same with the words for year, month and day between.
_DATE = re.compile(r"([0-9]{4})(?:[^0-9]+([0-9]{1,2})[^0-9]+([0-9]{1,2})|([0-9]{2})([0-9]{2}))(?:[^0-9]|[ T]00:00.*)*")
#: Control characters and halves of characters.
_UNSHOWABLE = ("Cc", "Cs")


@dataclass(frozen=True, slots=True)
class Shaped:
    """Rows that are well formed, and what is wrong with the others."""

    entries: list[RosterEntry]
    bad: list[Finding]


class _Fault(Exception):
    """A cell that does not read as what its column means."""

    def __init__(self, fault: RowFault) -> None:
        super().__init__(fault)
        self.fault = fault


def shape_all(rows: Iterable[RawRow], today: date) -> Shaped:
    """Judge each row by itself, then the good ones against each other: of two for one person the first counts."""
    entries: list[RosterEntry] = []
    bad: list[Finding] = []
    for raw in rows:
        entry, findings = _shape(raw, today)
        bad += findings
        if entry is not None:
            entries.append(entry)
    repeated = _repeated(entries)
    repeating = {finding.row for finding in repeated}
    return Shaped([e for e in entries if e.row not in repeating], sorted([*bad, *repeated], key=lambda f: f.row))


def _shape(raw: RawRow, today: date) -> tuple[RosterEntry | None, list[Finding]]:
    reader = _Reader(raw)
    if RosterColumn.NAME not in raw.cells:
        reader.blame(RosterColumn.NAME, RowFault.NAME_MISSING)
    id_number = reader.read(RosterColumn.ID_NUMBER, _id_number)
    in_number = id_birth_date(id_number) if id_number else None
    given = reader.read(RosterColumn.BIRTH_DATE, lambda text: _birth_date(text, today))
    if given and in_number and given != in_number:
        reader.blame(RosterColumn.BIRTH_DATE, RowFault.BIRTH_DATE_MISMATCH)
    if in_number and in_number > today:
        reader.blame(RosterColumn.ID_NUMBER, RowFault.BIRTH_DATE_IN_FUTURE)
    guardian = reader.read(RosterColumn.GUARDIAN, str)
    born = given or in_number
    if born and born <= today and _age(born, today) < _OF_AGE and not guardian:
        reader.blame(RosterColumn.GUARDIAN, RowFault.GUARDIAN_MISSING)
    entry = RosterEntry(
        row=raw.row,
        name=reader.read(RosterColumn.NAME, str) or "",
        phone=reader.read(RosterColumn.PHONE, _phone),
        id_number=id_number,
        birth_date=born,
        gender=reader.read(RosterColumn.GENDER, _gender),
        grid=reader.read(RosterColumn.GRID, str),
        teams=reader.read(RosterColumn.TEAM, _teams) or (),
        guardian=guardian,
        note=reader.read(RosterColumn.NOTE, str),
    )
    return (None if reader.findings else entry), reader.findings


class _Reader:
    """Reads the cells of one row and gathers what is wrong with them."""

    def __init__(self, raw: RawRow) -> None:
        self._raw = raw
        self.findings: list[Finding] = []

    def blame(self, column: RosterColumn, fault: RowFault, **params: int) -> None:
        self.findings.append(Finding(self._raw.row, column, fault, params))

    def read(self, column: RosterColumn, meaning: Callable[[str], T]) -> T | None:
        """The cell's meaning; None if it is empty or wrong."""
        text = self._raw.cells.get(column)
        if text is None:
            return None
        if column in self._raw.faults:
            self.blame(column, self._raw.faults[column])
        elif len(text) > LONGEST[column]:
            self.blame(column, RowFault.TOO_LONG, most=LONGEST[column])
        elif any(category(character) in _UNSHOWABLE for character in text):
            self.blame(column, RowFault.BAD_CHARACTERS)
        else:
            try:
                return meaning(text)
            except _Fault as wrong:
                self.blame(column, wrong.fault)
        return None


def _phone(text: str) -> str:
    with suppress(BadPhone):
        return normal_phone(text)
    raise _Fault(RowFault.BAD_PHONE)


def _id_number(text: str) -> str:
    with suppress(BadIdNumber):
        return normal_id_number(text)
    raise _Fault(RowFault.BAD_ID_NUMBER)


def _birth_date(text: str, today: date) -> date:
    found = _DATE.fullmatch(text)
    if found is None:
        raise _Fault(RowFault.BAD_BIRTH_DATE)
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        born = date(year, month, day)
    except ValueError as error:
        raise _Fault(RowFault.BAD_BIRTH_DATE) from error
    if born > today:
        raise _Fault(RowFault.BIRTH_DATE_IN_FUTURE)
    if born < _EARLIEST_BIRTH:
        raise _Fault(RowFault.BAD_BIRTH_DATE)
    return born


def _gender(text: str) -> Gender:
    gender = gender_of(text)
    if gender is None:
        raise _Fault(RowFault.BAD_GENDER)
    return gender


def _teams(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names_in(text)))


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _repeated(entries: list[RosterEntry]) -> list[Finding]:
    """Rows for a phone, an ID number or a person (name and birth date, when no number tells) seen further up."""
    phones: dict[str, RosterEntry] = {}
    papers: dict[str, RosterEntry] = {}
    people: dict[tuple[str, date | None], list[RosterEntry]] = {}
    found: list[Finding] = []
    for entry in entries:
        namesakes = people.setdefault((entry.name, entry.birth_date), [])
        if entry.phone and entry.phone in phones:
            column, fault, first = RosterColumn.PHONE, RowFault.DUPLICATE_PHONE, phones[entry.phone]
        elif entry.id_number and entry.id_number in papers:
            column, fault, first = RosterColumn.ID_NUMBER, RowFault.DUPLICATE_ID_NUMBER, papers[entry.id_number]
        elif (same := next((other for other in namesakes if is_same_person(entry, other)), None)) is not None:
            column, fault, first = RosterColumn.NAME, RowFault.DUPLICATE_PERSON, same
        else:
            namesakes.append(entry)
            if entry.phone:
                phones[entry.phone] = entry
            if entry.id_number:
                papers[entry.id_number] = entry
            continue
        found.append(Finding(entry.row, column, fault, {"first": first.row}))
    return found


def is_same_person(one: RosterEntry, other: RosterEntry) -> bool:
    """Whether two rows of the same name and birth date mean one person, since no number tells them apart.

    Without a birth date the name alone does not make a person with a number the same as one without.
    """
    if _differ(one.phone, other.phone) or _differ(one.id_number, other.id_number):
        return False
    bare = not (one.phone or one.id_number or other.phone or other.id_number)
    return one.birth_date is not None or bare


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other
