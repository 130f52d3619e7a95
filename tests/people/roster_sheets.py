"""Workbooks for tests, written as a community officer's Excel would."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

HEADERS = ["姓名*", "手机号", "身份证号", "出生日期", "性别", "网格编码", "队伍", "监护人", "备注"]


def workbook(
    rows: Sequence[Sequence[Any]], headers: Sequence[str] = HEADERS, above: Sequence[Sequence[Any]] = ()
) -> bytes:
    """An .xlsx file with these rows below the header, and more rows above it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [*above, headers, *rows]:
        sheet.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_raw_rows(data: bytes, raw: str) -> bytes:
    """The workbook with rows of XML at its end that no spreadsheet program would write."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part).decode()
            if part.endswith("sheet1.xml"):
                content = content.replace("</sheetData>", f"{raw}</sheetData>")
            new.writestr(part, content)
    return out.getvalue()


def id_number(birth: str, serial: int = 1) -> str:
    """An ID number of Xihu district with the right check character."""
    body = f"330106{birth}{serial:03}"
    return body + "10X98765432"[sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(body)) % 11]
