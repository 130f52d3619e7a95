"""Levels, commands, events and refusals of the place tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.core.errors import Conflict, Invalid, NotFound


class Level(StrEnum):
    """How deep in the tree, from the top."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"

    @property
    def depth(self) -> int:
        """0 for a city, 4 for a grid."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class RootPlaceAdded:
    """Event: a tree has begun; whatever a tree needs from the start can be made now."""

    place_id: UUID


#: The header of a place file.
CSV_COLUMNS = ("code", "level", "parent_code", "name")


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row of a place file as it was read, with the line it stood on."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken, and why: `code` and its values make the sentence."""

    line: int
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did."""

    added: int
    renamed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class NewGrid:
    """A grid to open below a community; without a code the next free one is given."""

    parent_id: UUID
    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Recut:
    """Close some grids of a community and open others in their stead."""

    community_id: UUID
    close: tuple[UUID, ...]
    open: tuple[NewGrid, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Closing:
    """Close one grid."""

    place_id: UUID
    reason: str


class UnknownPlace(NotFound):
    """No place has this code; for commands and files, which name places by code."""

    code = "unknown_place"

    def __init__(self, code: str) -> None:
        super().__init__(place_code=code)


class BadFile(Invalid):
    """A place file with rows that cannot be taken; nothing of it was."""

    code = "bad_place_file"

    def __init__(self, rows: Sequence[BadRow]) -> None:
        super().__init__(count=len(rows))
        self.rows = list(rows)


class CodeTaken(Conflict):
    """Another place has this code, now or in the past."""

    code = "place_code_taken"
    field = "code"


class PlaceClosed(Conflict):
    """The place is closed already."""

    code = "place_closed"


class NotACommunity(Invalid):
    """Grids lie below communities only."""

    code = "not_a_community"
    field = "parent_id"


class NotAGrid(Invalid):
    """Only grids are closed or re-cut by hand; the levels above come from the national list."""

    code = "not_a_grid"


class NotOfThisCommunity(Invalid):
    """A grid to be closed belongs to another community."""

    code = "not_of_this_community"
    field = "close"
