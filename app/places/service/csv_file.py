"""Reads a place file into rows that know their line; what they mean is `csv_import`'s matter."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from app.places.types import CSV_COLUMNS, BadFile, BadRow, CsvRow

#: The whole of Hangzhou, as shipped.
HANGZHOU = Path(__file__).parent.parent / "data" / "hangzhou-places.csv"


def read_csv(raw: bytes) -> list[CsvRow]:
    """The rows below the header (line 1); raises BadFile for what is no CSV in UTF-8 with our columns."""
    rows = list(_rows(_decoded(raw)))
    if not rows or list(rows[0].cells) != list(CSV_COLUMNS):
        raise BadFile([BadRow(1, "bad_header")])
    return rows[1:]


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(
            [BadRow(n, "bad_encoding") for n, line in enumerate(raw.split(b"\n"), 1) if _broken(line)]
        ) from None


def _broken(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return True
    return False


def _rows(text: str) -> Iterator[CsvRow]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield CsvRow(line, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadFile([BadRow(line, "unreadable", str(error))]) from error
