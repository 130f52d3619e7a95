"""The leader's screen: the rotating code, who is in, and what to do when a phone will not scan."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.checkins import queries, service
from app.checkins.forms import CodeForm, UndoForm
from app.checkins.schemas import picture, refusal_sentence
from app.checkins.types import Action, AttendanceState, Direction, Intent, LookUp, ScanResult, ShiftCodesWanted
from app.checkins.views.blueprint import pages
from app.checkins.views.mine import feed
from app.checkins.views.opening import make_scan
from app.core.errors import DomainError
from app.core.ids import new_id
from app.core.paging import MAX_LIMIT
from app.core.permissions import Permission
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.context import actor, uow
from app.web.forms import Form
from app.web.guards import requires

_leads = requires(Permission.CHECKINS_LEAD)
_scans = requires(Permission.CHECKINS_SCAN)


@pages.get("/lead/shifts/<uuid:shift_id>")
@_leads
def shift_screen(shift_id: UUID) -> str:
    """The code to hold up, on a phone or a projector, and who is in."""
    direction = queries.direction_of(request.args.get("direction"))
    shown = read(queries.shift_codes, ShiftCodesWanted(shift_id, direction))
    return render_template(
        "checkins/screen.html",
        shift=read(queries.shift_of, shift_id),
        direction=direction,
        first=shown.codes[0],
        server_time=shown.server_time,
        picture=picture,
        count=read(queries.head_count, shift_id),
        page=read(queries.list_attendances, shift_id, asked_page(MAX_LIMIT)),
        form=Form(),
    )


@pages.get("/lead/shifts/<uuid:shift_id>/codes.json")
@_leads
def screen_feed(shift_id: UUID) -> dict[str, Any]:
    """The codes of the next five minutes, for the screen."""
    direction = queries.direction_of(request.args.get("direction"))
    return feed(read(queries.shift_codes, ShiftCodesWanted(shift_id, direction)))


@pages.get("/lead/shifts/<uuid:shift_id>/presence")
@_scans
def presence(shift_id: UUID) -> str:
    """Who is in, as a piece of the screen that renews itself."""
    return render_template(
        "checkins/_presence.html",
        shift=read(queries.shift_of, shift_id),
        count=read(queries.head_count, shift_id),
        page=read(queries.list_attendances, shift_id, asked_page(MAX_LIMIT)),
    )


@pages.route("/lead/shifts/<uuid:shift_id>/scan", methods=["GET", "POST"])
@_scans
def scan_people(shift_id: UUID) -> Response | str:
    """Scan one phone or card after the other into this shift; with `?intent=check` they are there, and stay."""
    intent = Intent.CHECK if request.args.get("intent") == Intent.CHECK else None
    form = CodeForm()
    shift = read(queries.shift_of, shift_id)
    if form.validate_on_submit():
        try:
            scan = form.to_command(form.code.data or "", None)
            result = make_scan(replace(scan, shift_id=shift_id, intent=intent))
        except DomainError as error:
            form.refuse(error)
        else:
            say(result)
            return redirect(url_for(".scan_people", shift_id=shift_id, again=1, intent=intent), 303)
    return render_template("checkins/scan_people.html", form=form, shift=shift)


@pages.get("/lead/shifts/<uuid:shift_id>/people")
@_scans
def expected_people(shift_id: UUID) -> str:
    """Who may come, for checking in by name whoever has neither phone nor card at hand."""
    q = asked_words()
    return render_template(
        "checkins/people.html",
        shift=read(queries.shift_of, shift_id),
        page=read(queries.expected, shift_id, asked_page(MAX_LIMIT), q),
        q=q,
        OPEN=AttendanceState.OPEN,
        new_nonce=lambda: new_id().hex,
    )


@pages.post("/lead/shifts/<uuid:shift_id>/people/<uuid:person_id>/<any(in, out):direction>")
@_scans
def look_up(shift_id: UUID, person_id: UUID, direction: str) -> Response:
    """Check somebody in or out by name."""
    nonce = request.form.get("nonce", "")[:64] or new_id().hex
    command = LookUp(shift_id, person_id, Direction(direction), nonce)
    say(uow.run(service.look_up, actor(), command))
    return redirect(url_for(".expected_people", shift_id=shift_id), 303)


@pages.post("/lead/attendances/<uuid:attendance_id>/close")
@_leads
def close_attendance(attendance_id: UUID) -> Response:
    """Check somebody out who has left without a word."""
    closed = uow.run(service.close_by_hand, actor(), attendance_id)
    flash(gettext("%(name)s is checked out.", name=closed.person.name), "ok")
    return redirect(url_for(".shift_screen", shift_id=closed.shift_id), 303)


@pages.route("/lead/attendances/<uuid:attendance_id>/undo", methods=["GET", "POST"])
@_leads
def undo_attendance(attendance_id: UUID) -> Response | str:
    """Take an attendance back, with the reason."""
    view = read(queries.visible_attendance, attendance_id)
    form = UndoForm()
    if form.run_once(service.undo, form.to_command(attendance_id)) is None:
        return render_template("checkins/undo.html", form=form, view=view)
    flash(gettext("Taken back."), "ok")
    return redirect(url_for(".shift_screen", shift_id=view.shift_id), 303)


def say(result: ScanResult) -> None:
    """What became of a scan that staff made, above the next one."""
    if result.reason is not None:
        name = f"{result.person.name} " if result.person else ""
        flash(name + refusal_sentence(result), "stop")
        return
    name = result.person.name if result.person else ""
    sentences = {
        Action.CHECK_IN: gettext("%(name)s is checked in.", name=name),
        Action.CHECK_OUT: gettext("%(name)s is checked out.", name=name),
        Action.VERIFY: gettext("It is %(name)s.", name=name),
        Action.SEEN: gettext("%(name)s is here.", name=name),
    }
    if result.action is not None:
        flash(sentences[result.action], "ok")
