"""The volunteer's own records: what counted, and why it earned what it earned."""

from uuid import UUID

from flask import render_template

from app.core.errors import NotFound
from app.records import queries
from app.records.views.blueprint import pages
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import actor
from app.web.guards import signed_in


@pages.get("/me/records")
@signed_in
def my_list() -> str:
    """All one's service, newest first."""
    page = read(queries.own_records, asked_page())
    return render_template("records/mine.html", page=page)


@pages.get("/me/records/<uuid:record_id>")
@signed_in
def my_record(record_id: UUID) -> str:
    """One's own record: times, scans, rule, approver, points."""
    view = read(queries.record, record_id)
    if view.row.record.person_id != actor().person_id:
        raise NotFound
    return render_template("records/my_record.html", view=view)
