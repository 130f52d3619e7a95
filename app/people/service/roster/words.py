"""The words of the sheet, read from a data file: which header means which column, and how a gender is written."""

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

from app.people.types import Gender
from app.people.types.roster import RosterColumn

_WORDS = Path(__file__).parents[2] / "data" / "roster-words.csv"
_DECORATION = re.compile(r"[\s*:]|\(.*?\)")


def column_of(header: str) -> RosterColumn | None:
    """The column that a header means, however it is decorated ("* Name (required)"); None if it means nothing to us."""
    return _columns().get(_plain(header))


def gender_of(word: str) -> Gender | None:
    """The gender that a word means."""
    return _genders().get(_plain(word))


def header_of(column: RosterColumn) -> str:
    """The header that the template has for a column: the first of its words."""
    return next(word for kind, code, word in _words() if kind == "column" and code == column)


def names_in(text: str) -> list[str]:
    """The names in a cell that holds several, whatever stands between them."""
    return [name for part in _between_names().split(text) if (name := part.strip())]


@cache
def _words() -> list[tuple[str, str, str]]:
    with _WORDS.open(encoding="utf-8", newline="") as file:
        return [(row["kind"], row["code"], row["word"]) for row in csv.DictReader(file)]


@cache
def _columns() -> dict[str, RosterColumn]:
    return {_plain(word): RosterColumn(code) for kind, code, word in _words() if kind == "column"}


@cache
def _genders() -> dict[str, Gender]:
    return {_plain(word): Gender(code) for kind, code, word in _words() if kind == "gender"}


@cache
def _between_names() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for kind, _, word in _words() if kind == "separator"))


def _plain(word: str) -> str:
    return _DECORATION.sub("", unicodedata.normalize("NFKC", word)).lower()
