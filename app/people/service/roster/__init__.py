"""The roster: an Excel sheet is read, judged row by row, and its good rows become people, all of them or none."""

from app.people.service.roster.staging import (
    check_next,
    delete_old_uploads,
    import_roster,
    preview_sheet,
    upload_and_check,
    upload_roster,
)
from app.people.service.roster.workbook import read_workbook, template

__all__ = [
    "check_next",
    "delete_old_uploads",
    "import_roster",
    "preview_sheet",
    "read_workbook",
    "template",
    "upload_and_check",
    "upload_roster",
]
