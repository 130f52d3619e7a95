"""The roster: an Excel sheet of people, what may be wrong with a row of it, and how it is refused as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.core.actor import Actor
from app.core.errors import Gone, Invalid
from app.people.types.enums import Gender


class RosterColumn(StrEnum):
    """What a column of the sheet means; its header words stand in ``data/roster-words.csv``."""

    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    BIRTH_DATE = "birth_date"
    GENDER = "gender"
    GRID = "grid"
    TEAM = "team"
    GUARDIAN = "guardian"
    NOTE = "note"


class RosterState(StrEnum):
    """How far a roster has come."""

    CHECKING = "checking"
    READY = "ready"
    IMPORTED = "imported"
    #: Nobody imported it within seven days; what was uploaded is gone.
    LAPSED = "lapsed"


class RowFault(StrEnum):
    """Why a row is not taken: a closed list, each with its sentence under ``roster.<code>``."""

    BAD_BIRTH_DATE = "bad_birth_date"
    BAD_CHARACTERS = "bad_characters"
    BAD_GENDER = "bad_gender"
    BAD_ID_NUMBER = "bad_id_number"
    BAD_PHONE = "bad_phone"
    BIRTH_DATE_IN_FUTURE = "birth_date_in_future"
    BIRTH_DATE_MISMATCH = "birth_date_mismatch"
    CELL_ERROR = "cell_error"
    DUPLICATE_ID_NUMBER = "duplicate_id_number"
    DUPLICATE_PERSON = "duplicate_person"
    DUPLICATE_PHONE = "duplicate_phone"
    FORMULA = "formula"
    GRID_CLOSED = "grid_closed"
    GRID_OUTSIDE = "grid_outside"
    GRID_UNKNOWN = "grid_unknown"
    GUARDIAN_MISSING = "guardian_missing"
    ID_NUMBER_AS_NUMBER = "id_number_as_number"
    ID_NUMBER_DIFFERS = "id_number_differs"
    ID_NUMBER_OTHER_NAME = "id_number_other_name"
    ID_NUMBER_OTHER_PLACE = "id_number_other_place"
    NAME_MISSING = "name_missing"
    PERSON_CLOSED = "person_closed"
    PHONE_DIFFERS = "phone_differs"
    PHONE_OTHER_NAME = "phone_other_name"
    PHONE_OTHER_PLACE = "phone_other_place"
    TEAM_AMBIGUOUS = "team_ambiguous"
    TEAM_UNKNOWN = "team_unknown"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with one row; `params` fill its sentence and hold no personal data."""

    row: int
    column: RosterColumn
    fault: RowFault
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in the sheet: its number there, its cells as text, and cells that are no plain values."""

    row: int
    cells: Mapping[RosterColumn, str]
    faults: Mapping[RosterColumn, RowFault] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of the first sheet below its header, and headers that mean nothing to us."""

    rows: list[RawRow]
    ignored: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEntry:
    """A row that is well formed: numbers in normal form, the birth date from the ID number if the sheet has none."""

    row: int
    name: str
    phone: str | None = None
    id_number: str | None = None
    birth_date: date | None = None
    gender: Gender | None = None
    grid: str | None = None
    teams: tuple[str, ...] = ()
    guardian: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class NewRoster:
    """A sheet that was uploaded for a place."""

    place_id: UUID
    file_name: str
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class RosterCounts:
    """How many rows there are, and of which kind as far as they are checked."""

    total: int
    checked: int
    new: int
    known: int
    bad: int


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What became, or would become, of a sheet, by row numbers; a bad row may have several findings."""

    new: frozenset[int]
    known: frozenset[int]
    findings: list[Finding]

    @property
    def bad(self) -> frozenset[int]:
        """Rows that are not taken."""
        return frozenset(finding.row for finding in self.findings)


@dataclass(frozen=True, slots=True)
class RosterTeams:
    """Published when a roster names teams: (person, team) pairs to take in; whoever is in the team already stays."""

    actor: Actor
    members: list[tuple[UUID, UUID]]


class NotAWorkbook(Invalid):
    """Not an Excel workbook (.xlsx) that can be read."""

    code = "roster_not_xlsx"
    field = "file"


class WorkbookTooLarge(Invalid):
    """Unpacked, the workbook is larger than any roster: a bomb, or not a roster."""

    code = "roster_too_large"
    field = "file"


class RosterTooLong(Invalid):
    """More rows than one roster takes."""

    code = "roster_too_long"
    field = "file"


class RosterEmpty(Invalid):
    """There is no row below the header."""

    code = "roster_empty"
    field = "file"


class NoNameColumn(Invalid):
    """No row near the top names a column for the name."""

    code = "roster_no_name_column"
    field = "file"


class HeaderTwice(Invalid):
    """Two columns mean the same."""

    code = "roster_header_twice"
    field = "file"


class RosterLapsed(Gone):
    """What was uploaded has been deleted after seven days."""

    code = "roster_lapsed"
