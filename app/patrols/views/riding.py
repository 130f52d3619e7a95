"""The page in a rider's hand: the next point, scan, a picture of what is wrong, done."""

from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.checkins.schemas import refusal_sentence
from app.checkins.types import Intent, ScanCommand
from app.checkins.views import phones
from app.checkins.views.opening import make_scan
from app.core.errors import DomainError
from app.core.permissions import Permission
from app.patrols import queries, service
from app.patrols.forms import HazardForm, NumberForm
from app.patrols.types import Ride, RoundState
from app.patrols.views.blueprint import pages
from app.web.api import read
from app.web.context import actor, uow
from app.web.forms import Form
from app.web.guards import requires, signed_in


@pages.get("/patrol")
@signed_in
def ride() -> str:
    """Where to go next, and one big button to scan there."""
    return _page(read(queries.ride), HazardForm())


@pages.post("/patrol/<uuid:round_id>/finish")
@signed_in
def finish(round_id: UUID) -> Response:
    """Done: everyone who walked gets a record."""
    try:
        done = uow.run(service.finish_round, actor(), round_id)
    except DomainError as error:
        form = Form()
        form.refuse(error)
        flash(form.form_errors[0], "stop")
        return redirect(url_for(".ride"), 303)
    flash(
        gettext("The round is done: %(visited)s of %(points)s points.", visited=done.visited, points=done.points), "ok"
    )
    return redirect(url_for(".round_page", round_id=round_id), 303)


@pages.post("/patrol/<uuid:round_id>/hazards")
@signed_in
def report_hazard(round_id: UUID) -> Response | str:
    """A picture or a word of what is not as it should be; what is wrong with it stands where it was said."""
    form = HazardForm()
    if form.run_once(service.report_hazard, form.to_command(round_id)) is not None:
        flash(gettext("Kept. Thank you for looking."), "ok")
        return redirect(url_for(".ride"), 303)
    found = read(queries.ride)
    if _runs(found) and found.round is not None and found.round.id == round_id:
        return _page(found, form)
    errors = [*form.form_errors, *form.photo.errors, *form.note.errors]
    flash(str(errors[0]) if errors else gettext("That was no picture. Please try again."), "stop")
    return redirect(url_for(".ride"), 303)


@pages.route("/patrol/number", methods=["GET", "POST"])
@requires(Permission.CHECKINS_SCAN)
def type_number() -> Response | str:
    """For leaders whose camera gives up: the number below the plate's picture."""
    form = NumberForm()
    if form.validate_on_submit():
        scan = ScanCommand(form.code.data or "", form.nonce.data or "", phones.current(), location=form.fix())
        try:
            result = make_scan(replace(scan, intent=Intent.PATROL))
        except DomainError as error:
            form.refuse(error)
        else:
            if result.reason is None:
                return redirect(url_for("checkins.show_scan", scan_id=result.id), 303)
            form.form_errors.append(refusal_sentence(result))
    return render_template("patrols/number.html", form=form)


def _page(found: Ride, hazard: HazardForm) -> str:
    return render_template(
        "patrols/ride.html", ride=found, runs=_runs(found), hazard=hazard, form=Form(),
        may_type=actor().may_somewhere(Permission.CHECKINS_SCAN),
    )  # fmt: skip


def _runs(found: Ride) -> bool:
    return found.round is not None and found.round.state is RoundState.OPEN
