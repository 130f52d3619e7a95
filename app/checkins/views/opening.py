"""What a code opens: `/q/<token>`. Opening changes nothing; one big button does."""

from uuid import UUID

from flask import current_app, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.checkins import codes, letters, queries, service
from app.checkins.forms import ScanForm, StaffScanForm
from app.checkins.schemas import reason_sentence, reason_title, refusal_sentence
from app.checkins.types import Opened, Reason, ScanCommand, ScanResult, Ticket, status_of
from app.checkins.views import phones, tickets
from app.checkins.views.blueprint import pages
from app.core import clock
from app.core.actor import Actor
from app.core.errors import RateLimited
from app.core.permissions import Permission
from app.people import doors
from app.web.api import read
from app.web.context import actor, current_actor, uow
from app.web.guards import public, signed_in
from app.web.i18n import text

_STAFF = (Permission.CHECKINS_SCAN, Permission.CHECKINS_VERIFY)
_PEOPLES = (codes.Letter.PERSON, codes.Letter.CARD)
#: What everybody scans for themselves, with one button and nothing to choose.
_ONES_OWN = (codes.Letter.SHIFT, codes.Letter.PLATE)


@pages.get("/q/<token>")
@public
def open_code(token: str) -> Response:
    """Verify a code, judge its time now, and offer one button.

    The browser gets a ticket with the time, so that signing in may take its while.
    """
    found = codes.read(token, ())
    if not isinstance(found, codes.Token):
        return _refused(Opened(None, Reason.INVALID))
    if found.letter in letters.handlers:
        return make_response(letters.handlers[found.letter](found.text))
    ticket = tickets.current(found.text) or tickets.new(found.text)
    with uow.read() as session:
        opened = queries.opened(session, found.text, ticket.opened_at)
    if opened.reason is not None:
        return _refused(opened)
    page = _person_page(found) if found.letter in _PEOPLES else _shift_page(opened)
    tickets.give(page, ticket)
    phones.remember(page)
    return page


@pages.post("/q/<token>")
@signed_in
def use_code(token: str) -> Response:
    """Make the scan that the button stands for; pressed twice, it is made once."""
    found = codes.read(token, ())
    if not isinstance(found, codes.Token):
        return _refused(Opened(None, Reason.INVALID))
    ticket = tickets.current(found.text)
    if found.letter in _PEOPLES:
        return _use_person_code(found, ticket)
    form = ScanForm()
    if not form.validate_on_submit():
        return redirect(url_for(".open_code", token=found.text), 303)
    return _scanned(form.to_command(found.text, phones.current(), ticket))


@pages.get("/scans/<uuid:scan_id>")
@signed_in
def show_scan(scan_id: UUID) -> str:
    """What became of one's scan: done, or why not and what to do now."""
    result = read(queries.own_scan, scan_id)
    may_scan_more = actor().may_somewhere(Permission.CHECKINS_SCAN) and result.person is not None
    return render_template(
        "checkins/scanned.html", scan=result, sentence=refusal_sentence(result), may_scan_more=may_scan_more,
        what=reason_title(result.reason, result.params) if result.reason else text(f"scan.{result.action}"),
    )  # fmt: skip


def make_scan(command: ScanCommand) -> ScanResult:
    """Run the scan; a rate limit is the only refusal that leaves no row to show."""
    return uow.run(service.scan, actor(), command)


def finish_on_arrival(target: str, who: Actor) -> Response | None:
    """Whoever pressed "sign in and check in", or "I am here", pressed for both; without a fresh ticket for nothing."""
    found = codes.read(target.removeprefix("/q/"), ())
    if not isinstance(found, codes.Token) or found.letter not in _ONES_OWN:
        return None
    ticket = tickets.current(found.text)
    if ticket is None:
        return None
    command = ScanCommand(code=found.text, nonce=ticket.id, device_id=phones.current(), ticket=ticket)
    try:
        return _shown(uow.run(service.scan, who, command))
    except RateLimited:
        return None


doors.arrivals.append(finish_on_arrival)


def _scanned(command: ScanCommand) -> Response:
    try:
        result = make_scan(command)
    except RateLimited as limited:
        return _refused(Opened(None, Reason.RATE_LIMITED, params={"minutes": limited.params.get("minutes")}))
    return _shown(result)


def _shown(result: ScanResult) -> Response:
    answer = redirect(url_for("checkins.show_scan", scan_id=result.id), 303)
    tickets.take(answer)
    return answer


def _use_person_code(found: codes.Token, ticket: Ticket | None) -> Response:
    form = _staff_form()
    if not form.validate_on_submit():
        return _render_person(form, found)
    return _scanned(form.to_command(found.text, None, ticket))


def _shift_page(opened: Opened) -> Response:
    form = ScanForm() if current_actor() is not None else None
    return make_response(render_template("checkins/open_shift.html", opened=opened, form=form, now=clock.now()))


def _person_page(found: codes.Token) -> Response:
    """Staff choose the shift; everybody else learns only what such a code is for."""
    if not any(actor().may_somewhere(right) for right in _STAFF):
        return make_response(render_template("checkins/open_person.html", form=None, token=found.text))
    return _render_person(_staff_form(), found)


def _render_person(form: StaffScanForm, found: codes.Token) -> Response:
    return make_response(render_template("checkins/open_person.html", form=form, token=found.text))


def _staff_form() -> StaffScanForm:
    form = StaffScanForm()
    form.offer(read(queries.open_shifts))
    return form


def _refused(opened: Opened) -> Response:
    reason = opened.reason or Reason.INVALID
    current_app.logger.info("a code was opened and refused: %s", reason)  # a look leaves no row
    page = render_template(
        "checkins/refused.html", opened=opened, reason=reason, title=reason_title(reason, opened.params),
        sentence=reason_sentence(reason, opened.params),
    )  # fmt: skip
    return make_response(page, status_of(reason))
