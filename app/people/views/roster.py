"""The roster at the desk: upload, watch it being checked, see what is wrong, import, hand out sign-in codes."""

from io import BytesIO
from uuid import UUID

from flask import Response as FileResponse
from flask import flash, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.errors import DomainError
from app.core.paging import PageRequest
from app.core.permissions import Permission
from app.people import queries
from app.people.forms import RosterForm
from app.people.queries import roster as rosters
from app.people.schemas import bad_rows
from app.people.service import roster as service
from app.people.service.roster import XLSX
from app.people.types.roster import NewRoster, RosterState
from app.people.views.blueprint import pages
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import actor, uow
from app.web.guards import requires

_SHOWN_BAD = 500  # rows; more than anyone mends by hand
_ON_A_SHEET = 24  # sign-in codes
_IMPORT = requires(Permission.ROSTER_IMPORT)


@pages.route("/desk/people/import", methods=["GET", "POST"])
@_IMPORT
def new_roster() -> Response | str:
    """Choose the file."""
    form = RosterForm()
    form.offer(read(queries.homes, Permission.ROSTER_IMPORT))
    if form.validate_on_submit():
        try:
            # Reading takes seconds for a long sheet; no lock is held meanwhile.
            sheet = service.read_workbook(form.file.data.read())
            command = NewRoster(form.place_id.data, service.shown_name(form.file.data.filename), sheet)
            view = uow.run(service.upload_roster, actor(), command)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for(".roster", roster_id=view.roster.id), 303)
    latest = read(rosters.list_rosters, PageRequest(limit=10))
    return render_template("people/roster/new.html", form=form, latest=latest)


@pages.get("/desk/people/import/template.xlsx")
@_IMPORT
def roster_template() -> FileResponse:
    """An empty roster to fill in."""
    return send_file(BytesIO(service.template()), XLSX, as_attachment=True, download_name="shanlin-roster.xlsx")


@pages.get("/desk/people/import/<uuid:roster_id>")
@_IMPORT
def roster(roster_id: UUID) -> str:
    """How far the roster has come: being checked, checked, imported."""
    view = read(rosters.roster_view, roster_id)
    if view.roster.state is RosterState.CHECKING:
        return render_template("people/roster/checking.html", view=view)
    bad = bad_rows(view)
    return render_template("people/roster/show.html", view=view, bad=bad[:_SHOWN_BAD], more=bad[_SHOWN_BAD:])


@pages.post("/desk/people/import/<uuid:roster_id>/checks")
@_IMPORT
def check_roster(roster_id: UUID) -> Response:
    """Check the next part. The page asks again by itself; without scripts there is a button."""
    view = uow.run(service.check_next, actor(), roster_id)
    here = url_for(".roster", roster_id=roster_id)
    if request.headers.get("HX-Request") != "true":
        return redirect(here, 303)
    answer = make_response(render_template("people/roster/_progress.html", view=view))
    if view.roster.state is not RosterState.CHECKING:
        answer.headers["HX-Redirect"] = here
    return answer


@pages.post("/desk/people/import/<uuid:roster_id>/imports")
@_IMPORT
def import_roster(roster_id: UUID) -> Response:
    """Take the good rows; pressed twice, once."""
    view = uow.run(service.import_roster, actor(), roster_id)
    flash(
        gettext("Done: %(new)s people are new, %(known)s were known.", new=view.counts.new, known=view.counts.known),
        "ok",
    )
    return redirect(url_for(".roster", roster_id=roster_id), 303)


@pages.get("/desk/people/import/<uuid:roster_id>/sheet")
@_IMPORT
def roster_sheet(roster_id: UUID) -> str:
    """Sign-in codes of newcomers on paper, one page of them."""
    view = read(rosters.roster_view, roster_id)
    lines = read(rosters.newcomers, roster_id, _sheet_page())
    return render_template("people/roster/sheet.html", view=view, lines=lines, cursor=request.args.get("cursor"))


@pages.post("/desk/people/import/<uuid:roster_id>/sheet")
@requires(Permission.PEOPLE_SIGN_IN_LINK)
def make_roster_sheet(roster_id: UUID) -> Response:
    """Make the codes that are missing on this page of the sheet."""
    uow.run(service.print_sheet, actor(), roster_id, _sheet_page())
    return redirect(url_for(".roster_sheet", roster_id=roster_id, cursor=request.args.get("cursor")), 303)


def _sheet_page() -> PageRequest:
    return asked_page(_ON_A_SHEET)
