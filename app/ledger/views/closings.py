"""Pages of the ends of accounts at the desk."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.permissions import Permission
from app.ledger import queries, service
from app.ledger.forms import ClosingForm
from app.ledger.views.adjustments import named_person
from app.ledger.views.blueprint import pages
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.guards import requires


@pages.get("/desk/closings")
@requires(Permission.LEDGER_ADJUST, Permission.LEDGER_READ)
def closings() -> str:
    """Points accounts that were closed."""
    return render_template("ledger/closings.html", found=read(queries.closings, asked_page()))


@pages.route("/desk/closings/new", methods=["GET", "POST"])
@requires(Permission.LEDGER_ADJUST)
def new_closing() -> Response | str:
    """Close somebody's points account."""
    form = ClosingForm(number=asked_words("number"))
    person_id = named_person(form) if request.method == "POST" else None
    if person_id and form.run_once(service.close_account, form.to_command(person_id)) is not None:
        flash(gettext("The points account is closed."), "ok")
        return redirect(url_for(".closings"), 303)
    return render_template("ledger/new_closing.html", form=form)
