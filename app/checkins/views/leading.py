"""The leader's pages after the scan: who stayed until when, who asks for a correction, heads, and once more."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.checkins import queries, service
from app.checkins.forms import ConfirmForm, DecisionForm, HeadCountForm
from app.checkins.schemas import picture
from app.checkins.types import AttendanceFilter, AttendanceState, CorrectionFilter, CorrectionState, Direction
from app.checkins.types import ShiftCodesWanted as Wanted
from app.checkins.views.blueprint import pages
from app.core import clock
from app.core.paging import MAX_LIMIT, PageRequest
from app.core.permissions import Permission
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import settings
from app.web.forms import NonceForm
from app.web.guards import requires

_leads = requires(Permission.CHECKINS_LEAD)


@pages.get("/lead/attendances")
@_leads
def to_confirm() -> str:
    """What waits for the leader's word: wishes, check-outs by the clock, and who is still in after the end."""
    return render_template(
        "checkins/to_confirm.html",
        wishes=read(queries.list_corrections, CorrectionFilter(CorrectionState.PENDING), PageRequest(MAX_LIMIT)).items,
        page=read(queries.list_led, AttendanceFilter(is_waiting=True), asked_page()),
        still_in=read(
            queries.list_led, AttendanceFilter(state=AttendanceState.OPEN, is_over=True), PageRequest(MAX_LIMIT)
        ).items,
        nonce=NonceForm().nonce.data,
    )


@pages.route("/lead/attendances/<uuid:attendance_id>/confirmation", methods=["GET", "POST"])
@_leads
def confirm_attendance(attendance_id: UUID) -> Response | str:
    """Confirm a check-out by the clock, or say when it really was."""
    view = read(queries.visible_attendance, attendance_id)
    shift = read(queries.shift_of, view.shift_id)
    form = ConfirmForm()
    command = form.to_command(attendance_id, shift.starts_at, settings().zone)
    if form.run_once(service.confirm, command) is None:
        return render_template("checkins/confirm.html", form=form, view=view, shift=shift)
    flash(gettext("Confirmed. The community desk approves the record."), "ok")
    return redirect(url_for(".to_confirm"), 303)


@pages.route("/lead/corrections/<uuid:correction_id>", methods=["GET", "POST"])
@_leads
def decide_correction(correction_id: UUID) -> Response | str:
    """Accept a wish, perhaps with other times, or decline it."""
    wish = read(queries.correction, correction_id)
    form, zone = DecisionForm(), settings().zone
    if request.method == "GET":
        form.fill(wish, zone)
    elif form.run_once(service.decide_correction, form.to_command(wish, zone)) is not None:
        accepted = form.decision.data == "accept"
        flash(gettext("Accepted. Somebody else approves the record.") if accepted else gettext("Declined."), "ok")
        return redirect(url_for(".to_confirm"), 303)
    return render_template("checkins/correction.html", form=form, wish=wish)


@pages.route("/lead/shifts/<uuid:shift_id>/head-count", methods=["GET", "POST"])
@_leads
def count_heads(shift_id: UUID) -> Response | str:
    """Write down how many people the leader sees."""
    form = HeadCountForm()
    if form.run_once(service.count_heads, form.to_command(shift_id)) is not None:
        flash(gettext("Written down. The one who approves sees it."), "ok")
        return redirect(url_for(".count_heads", shift_id=shift_id), 303)
    return render_template(
        "checkins/head_count.html", form=form, shift=read(queries.shift_of, shift_id),
        count=read(queries.head_count, shift_id), page=read(queries.list_head_counts, shift_id, asked_page()),
    )  # fmt: skip


@pages.route("/lead/shifts/<uuid:shift_id>/rescan", methods=["GET", "POST"])
@_leads
def rescan(shift_id: UUID) -> Response | str:
    """Ask everyone who is in to scan once more, and see who has come."""
    form = NonceForm()
    if form.run_once(service.ask_rescan, shift_id) is not None:
        flash(gettext("Everyone who is in has been told."), "ok")
        return redirect(url_for(".rescan", shift_id=shift_id), 303)
    shown = read(queries.shift_codes, Wanted(shift_id, Direction.CHECK))
    asking = read(queries.latest_rescan, shift_id)
    return render_template(
        "checkins/rescan.html", form=form, shift=read(queries.shift_of, shift_id), asking=asking,
        people=read(queries.called, asking) if asking else [], first=shown.codes[0], picture=picture,
        server_time=shown.server_time, is_running=asking is not None and asking.until > clock.now(),
    )  # fmt: skip
