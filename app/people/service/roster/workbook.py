"""From the bytes of a workbook to rows of text, in bounded memory; and the template to fill in."""

import io
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from app.people.service.roster.words import column_of, header_of
from app.people.types.roster import (
    HeaderTwice,
    NoNameColumn,
    NotAWorkbook,
    RawRow,
    RosterColumn,
    RosterEmpty,
    RosterTooLong,
    RowFault,
    Sheet,
    WorkbookTooLarge,
)

#: The media type of an .xlsx file.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000
_MOST_BYTES_UNPACKED = 64 * 1024 * 1024
_MOST_PARTS = 1000
_MOST_COLUMNS = 60
#: Below this row nothing is read: a sheet may claim a billion rows, and a roster has 20,000 people.
_LOWEST_ROW = 100_000
#: A title or a remark may stand above the header.
_HEADER_WITHIN = 10
#: Longer text is cut here; the rules for each column refuse it long before.
_LONGEST_CELL = 1000
_LONGEST_NAME = 200

Cells = Sequence[Any]


def read_workbook(data: bytes) -> Sheet:
    """The first sheet of an .xlsx file. Needs no database: reading takes seconds, and no lock is held meanwhile."""
    _ensure_bounded(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    except Exception as error:  # a crafted file makes openpyxl raise anything at all
        raise NotAWorkbook from error
    try:
        if not book.worksheets:
            raise NotAWorkbook
        return _read_sheet(_lines(book.worksheets[0]))
    finally:
        book.close()


def _ensure_bounded(data: bytes) -> None:
    """What the archive says of itself is what can be unpacked from it: zipfile never reads past a stated size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:  # the last: packed in a way zipfile cannot
        raise NotAWorkbook from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_BYTES_UNPACKED:
        raise WorkbookTooLarge


def _lines(worksheet: Any) -> Iterator[tuple[int, Cells]]:
    """Number in the sheet and cells of each row that is not blank."""
    worksheet.reset_dimensions()  # a sheet may claim a million columns
    try:
        for number, cells in enumerate(worksheet.iter_rows(max_row=_LOWEST_ROW, max_col=_MOST_COLUMNS), start=1):
            if any(cell.value not in (None, "") for cell in cells):
                yield number, cells
    except Exception as error:  # as above: the sheet is parsed only now
        raise NotAWorkbook from error


def _read_sheet(lines: Iterator[tuple[int, Cells]]) -> Sheet:
    columns, ignored = _find_header(lines)
    rows: list[RawRow] = []
    for number, cells in lines:
        row = _raw_row(number, cells, columns)
        if row is None:
            continue
        if len(rows) == MOST_ROWS:
            raise RosterTooLong(most=MOST_ROWS)
        rows.append(row)
    if not rows:
        raise RosterEmpty
    return Sheet(rows, ignored)


def _find_header(lines: Iterator[tuple[int, Cells]]) -> tuple[dict[int, RosterColumn], list[str]]:
    """The first row near the top that names a column for the name: which column stands where, and unknown headers."""
    for number, cells in lines:
        if number > _HEADER_WITHIN:
            break
        headers = {i: text for i, cell in enumerate(cells) if (text := _text(cell.value))}
        columns = {i: column for i, text in headers.items() if (column := column_of(text))}
        if RosterColumn.NAME in columns.values():
            return _ensure_once(columns), [text for i, text in headers.items() if i not in columns]
    raise NoNameColumn(header=header_of(RosterColumn.NAME))


def _ensure_once(columns: dict[int, RosterColumn]) -> dict[int, RosterColumn]:
    for column in RosterColumn:
        if list(columns.values()).count(column) > 1:
            raise HeaderTwice(header=header_of(column))
    return columns


def _raw_row(number: int, cells: Cells, columns: dict[int, RosterColumn]) -> RawRow | None:
    texts: dict[RosterColumn, str] = {}
    faults: dict[RosterColumn, RowFault] = {}
    for index, column in columns.items():
        cell = cells[index] if index < len(cells) else None
        text = "" if cell is None else _text(cell.value)
        if not text or cell is None:
            continue
        texts[column] = text
        fault = _fault(column, cell)
        if fault is not None:
            faults[column] = fault
    return RawRow(number, texts, faults) if texts else None


def _fault(column: RosterColumn, cell: Any) -> RowFault | None:
    """A formula shows one thing here and another there; an ID number kept as a number has lost its last digits."""
    if cell.data_type == "f":
        return RowFault.FORMULA
    if cell.data_type == "e":
        return RowFault.CELL_ERROR
    if column is RosterColumn.ID_NUMBER and isinstance(cell.value, (int, float)):
        return RowFault.ID_NUMBER_AS_NUMBER
    return None


def _text(value: Any) -> str:
    """A cell as a person would read it; a phone number that Excel took for a number is digits again."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # Invisible marks that word processors leave between letters would make two names of one.
    visible = "".join(c for c in str(value) if unicodedata.category(c) != "Cf")
    return " ".join(visible.split())[:_LONGEST_CELL]


def shown_name(given: str | None) -> str:
    """A file's name as it is kept and shown: without its folders, printable, not endless."""
    last = (given or "").replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable())[:_LONGEST_NAME] or "roster.xlsx"


def template() -> bytes:
    """An empty roster with the headers, all columns as text so that Excel keeps long numbers whole."""
    book = Workbook()
    sheet: Any = book.active
    for index, column in enumerate(RosterColumn, start=1):
        cell = sheet.cell(1, index, header_of(column) + ("*" if column is RosterColumn.NAME else ""))
        cell.font = Font(bold=True)
        cell.alignment = Alignment(horizontal="center")
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = 20
        sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
