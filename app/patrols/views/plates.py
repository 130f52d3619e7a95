"""Plates to print: one to an A6 sheet, or four to an A4 with lines to cut along."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.checkins.schemas import picture
from app.core.permissions import Permission
from app.patrols import queries, service
from app.patrols.forms import FixForm
from app.patrols.types import IssuePlates, PointOf
from app.patrols.views.blueprint import pages
from app.web.api import read
from app.web.context import actor, settings, uow
from app.web.guards import requires

_manages = requires(Permission.PATROLS_MANAGE)


@pages.post("/lead/patrols/<uuid:route_id>/plates")
@_manages
def issue_plates(route_id: UUID) -> Response:
    """See to it that every point has a plate, then show them for printing."""
    uow.run(service.issue_plates, actor(), IssuePlates(route_id))
    layout = "a4" if request.form.get("layout") == "a4" else "a6"
    return redirect(url_for(".plates_sheet", route_id=route_id, layout=layout), 303)


@pages.get("/lead/patrols/<uuid:route_id>/plates/sheet")
@_manages
def plates_sheet(route_id: UUID) -> str:
    """The plates that hang along a route, or that of one point."""
    plates = read(queries.plates_of, route_id)
    only = request.args.get("point")
    return render_template(
        "patrols/plates_sheet.html",
        route=read(queries.route, route_id),
        plates=[plate for plate in plates if only in (None, str(plate.point_id))],
        a4=request.args.get("layout") == "a4",
        picture=picture,
        host=settings().own_url,
    )


@pages.post("/lead/patrols/<uuid:route_id>/points/<uuid:point_id>/plate")
@_manages
def renew_plate(route_id: UUID, point_id: UUID) -> Response:
    """A new plate for one point; the one that hangs there stops working."""
    uow.run(service.issue_plate, actor(), PointOf(route_id, point_id))
    return redirect(url_for(".plates_sheet", route_id=route_id, point=point_id), 303)


@pages.post("/lead/patrols/<uuid:route_id>/points/<uuid:point_id>/calibration/<token>")
@_manages
def calibrate(route_id: UUID, point_id: UUID, token: str) -> Response:
    """Standing at the plate that has just been scanned: this is where the point is."""
    form = FixForm()
    if form.run_once(service.calibrate, form.to_calibration(route_id, point_id, token)) is None:
        reason = form.form_errors[0] if form.form_errors else gettext("Your phone has not told where it is.")
        flash(reason, "stop")
        return redirect(url_for("checkins.open_code", token=token), 303)
    flash(gettext("Measured. Scans here are compared with this spot from now on."), "ok")
    return redirect(url_for(".show", route_id=route_id), 303)
