"""JSON shapes of rosters."""

from itertools import groupby
from typing import Annotated

from apiflask.fields import UploadFile
from pydantic import Field

from app.people.queries.roster import RosterView
from app.people.types.roster import Finding, RosterColumn, RosterState, RowFault
from app.web.i18n import text
from app.web.schema import ApiModel, Id, Instant, UploadModel


class RosterIn(UploadModel):
    """An .xlsx workbook, and the place whose people stand in it."""

    file: Annotated[UploadFile, Field(description="Excel workbook (.xlsx), at most 16 MB and 20,000 rows.")]
    place_id: Id


class CountsOut(ApiModel):
    """How many rows there are and of which kind; `known` ones are registered already."""

    total: int
    checked: int
    new: int
    known: int
    bad: int


class ReasonOut(ApiModel):
    """One thing that is wrong with a row."""

    field: RosterColumn
    code: RowFault
    detail: str

    @classmethod
    def of(cls, finding: Finding) -> "ReasonOut":
        """In the words of the reader."""
        return cls(field=finding.column, code=finding.fault, detail=sentence(finding))


class BadRowOut(ReasonOut):
    """A row that is not taken: its number in the sheet, and why; `also` when there is more than one reason."""

    row: int
    also: list[ReasonOut]

    @classmethod
    def of_row(cls, row: int, findings: list[Finding]) -> "BadRowOut":
        """All findings of one row."""
        first, *others = [ReasonOut.of(finding) for finding in findings]
        return cls(row=row, field=first.field, code=first.code, detail=first.detail, also=others)


class RosterOut(ApiModel):
    """A roster, how far it has come, and its bad rows in the order of the sheet."""

    id: Id
    place_id: Id
    file_name: str
    state: RosterState
    counts: CountsOut
    bad: list[BadRowOut]
    ignored_headers: Annotated[list[str], Field(description="Headers that mean nothing to us.")]
    uploaded_at: Instant
    imported_at: Instant | None

    @classmethod
    def of(cls, view: RosterView) -> "RosterOut":
        """From the view."""
        roster, counts = view.roster, view.counts
        return cls(
            id=roster.id, place_id=roster.place_id, file_name=roster.file_name, state=roster.state,
            counts=CountsOut(
                total=counts.total, checked=counts.checked, new=counts.new, known=counts.known, bad=counts.bad
            ),
            bad=bad_rows(view), ignored_headers=roster.ignored_headers, uploaded_at=roster.uploaded_at,
            imported_at=roster.imported_at,
        )  # fmt: skip


def bad_rows(view: RosterView) -> list[BadRowOut]:
    """The findings by row."""
    by_row = groupby(sorted(view.bad, key=lambda finding: finding.row), key=lambda finding: finding.row)
    return [BadRowOut.of_row(row, list(findings)) for row, findings in by_row]


def sentence(finding: Finding) -> str:
    """What is wrong and what to do, in the language of the request."""
    return text(f"roster.{finding.fault}", **finding.params)
