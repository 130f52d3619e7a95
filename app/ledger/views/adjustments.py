"""Pages of corrections of points at the desk: one asks, another approves with one press."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.core.permissions import Permission
from app.ledger import queries, service
from app.ledger.forms import AboutSomebodyForm, AdjustmentForm, RefusalForm
from app.ledger.types import DecideAdjustment
from app.ledger.views.blueprint import pages
from app.people import queries as people
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.context import uow
from app.web.forms import Form
from app.web.guards import requires

_MAY_SEE = requires(Permission.LEDGER_ADJUST, Permission.LEDGER_APPROVE, Permission.LEDGER_READ)


@pages.get("/desk/adjustments")
@_MAY_SEE
def adjustments() -> str:
    """What waits for a second person, and what was decided."""
    return render_template("ledger/adjustments.html", found=read(queries.adjustments, asked_page()))


@pages.route("/desk/adjustments/new", methods=["GET", "POST"])
@requires(Permission.LEDGER_ADJUST)
def new_adjustment() -> Response | str:
    """Ask for a correction."""
    form = AdjustmentForm(number=asked_words("number"))
    person_id = named_person(form) if request.method == "POST" else None
    if person_id and form.run_once(service.ask_adjustment, form.to_command(person_id)) is not None:
        flash(gettext("Asked for. Now another person has to approve it."), "ok")
        return redirect(url_for(".adjustments"), 303)
    return render_template("ledger/new_adjustment.html", form=form)


@pages.get("/desk/adjustments/<uuid:adjustment_id>")
@_MAY_SEE
def adjustment(adjustment_id: UUID) -> str:
    """One correction: what, for whom, why; and the two ways to answer."""
    return _page(adjustment_id, RefusalForm())


@pages.post("/desk/adjustments/<uuid:adjustment_id>/approvals")
@requires(Permission.LEDGER_APPROVE)
def approve_adjustment(adjustment_id: UUID) -> Response | str:
    """Yes."""
    form = Form()
    if form.run(service.approve_adjustment, DecideAdjustment(adjustment_id)) is None:
        return _page(adjustment_id, RefusalForm(formdata=None), form)
    flash(gettext("Approved and booked."), "ok")
    return redirect(url_for(".adjustments"), 303)


@pages.post("/desk/adjustments/<uuid:adjustment_id>/rejections")
@requires(Permission.LEDGER_APPROVE)
def reject_adjustment(adjustment_id: UUID) -> Response | str:
    """No."""
    form = RefusalForm()
    if form.run(service.reject_adjustment, form.to_command(adjustment_id)) is None:
        return _page(adjustment_id, form)
    flash(gettext("Rejected. Nothing was booked."), "ok")
    return redirect(url_for(".adjustments"), 303)


def named_person(form: AboutSomebodyForm) -> UUID | None:
    """Whose number it is; where it is nobody's, the field says so."""
    try:
        with uow.read() as session:
            return people.by_number(session, form.number.data or "").id
    except NotFound:
        form.refuse(NotFound("no_such_number", field="number"))
        return None


def _page(adjustment_id: UUID, form: RefusalForm, pressed: Form | None = None) -> str:
    view = read(queries.adjustment, adjustment_id)
    errors = pressed.form_errors if pressed is not None else []
    return render_template("ledger/adjustment.html", view=view, form=form, errors=errors)
