"""A volunteer's own pages: what was forgotten, and what became of asking about it."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.activities import queries as activities
from app.checkins import policy, queries, service
from app.checkins.forms import CorrectionForm
from app.checkins.types import CorrectionFilter
from app.checkins.views.blueprint import pages
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import settings
from app.web.guards import signed_in


@pages.get("/me/corrections")
@signed_in
def my_corrections() -> str:
    """What one has asked for, and shifts of the last days where something may be missing."""
    return render_template(
        "checkins/my_corrections.html", page=read(queries.list_corrections, CorrectionFilter(mine=True), asked_page()),
        missed=read(queries.missed_shifts, policy.MAY_ASK),
    )  # fmt: skip


@pages.route("/me/shifts/<uuid:shift_id>/correction", methods=["GET", "POST"])
@signed_in
def ask_correction(shift_id: UUID) -> Response | str:
    """Say that one was there: with one press where a scan tells when, or with the times."""
    card = read(activities.show_shift, shift_id)
    form = CorrectionForm()
    command = form.to_command(shift_id, card.shift.starts_at, settings().zone)
    if form.run_once(service.ask_correction, command) is not None:
        flash(gettext("The team leader has been told and will look at it."), "ok")
        return redirect(url_for(".my_corrections"), 303)
    waiting = read(queries.pending_correction, shift_id)
    return render_template("checkins/ask_correction.html", form=form, card=card, waiting=waiting)
