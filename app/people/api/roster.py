"""Rosters: upload and preview in one step, then import."""

from io import BytesIO
from uuid import UUID

from flask import Response, send_file

from app.core.permissions import Permission
from app.people.api.blueprint import api
from app.people.queries import roster as rosters
from app.people.schemas import RosterIn, RosterOut
from app.people.service import roster as service
from app.people.service.roster import XLSX
from app.people.types.roster import NewRoster
from app.web.api import Reply, act, read
from app.web.context import actor, uow
from app.web.guards import requires

_IMPORT = requires(Permission.ROSTER_IMPORT)


@api.door("POST", "/rosters", _IMPORT, body=RosterIn, out=RosterOut, status=201)
def upload_roster(body: RosterIn) -> Reply:
    """Upload a roster for a place and learn what importing it would do; nobody is registered yet.

    Multipart with `file` and `place_id`. The first sheet counts; its header row, in any order, names the columns
    of the template, of which only the name must be there. `bad` names every row that will not be taken, by its
    number in the sheet, and why. What was uploaded is kept sealed until it is imported, at most 7 days.
    """
    sheet = service.read_workbook(body.file.read())
    command = NewRoster(body.place_id, service.shown_name(body.file.filename), sheet)
    return Reply(RosterOut.of(uow.run(service.upload_and_check, actor(), command)), 201)


@api.door("GET", "/rosters/<uuid:roster_id>", _IMPORT, out=RosterOut)
def get_roster(roster_id: UUID) -> RosterOut:
    """A roster of my place, with its preview or what became of it."""
    return RosterOut.of(read(rosters.roster_view, roster_id))


@api.door("POST", "/rosters/<uuid:roster_id>/imports", _IMPORT, out=RosterOut, also={410: "Deleted after seven days"})
def import_roster(roster_id: UUID) -> Reply:
    """Take the good rows, all at once; bad ones are left and named. Again changes nothing. 410 `roster_lapsed`."""
    return act(service.import_roster, roster_id, show=RosterOut.of)


@api.door("GET", "/rosters/template.xlsx", _IMPORT, also={200: "An .xlsx workbook"})
def roster_template() -> Response:
    """An empty roster to fill in."""
    return send_file(BytesIO(service.template()), XLSX, as_attachment=True, download_name="shanlin-roster.xlsx")
