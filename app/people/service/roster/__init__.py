"""The roster: an Excel sheet is read, judged row by row, and its good rows become people, all of them or none."""

from app.people.service.roster.paper import print_sheet
from app.people.service.roster.staging import (
    check_next,
    delete_old_uploads,
    import_roster,
    preview_sheet,
    upload_and_check,
    upload_roster,
)
from app.people.service.roster.workbook import XLSX, read_workbook, shown_name, template

__all__ = [
    "XLSX",
    "check_next",
    "delete_old_uploads",
    "import_roster",
    "preview_sheet",
    "print_sheet",
    "read_workbook",
    "shown_name",
    "template",
    "upload_and_check",
    "upload_roster",
]
