"""Pages of hot days at the desk."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.permissions import Permission
from app.ledger import queries, service
from app.ledger.forms import HotDayForm
from app.ledger.views.blueprint import pages
from app.people import queries as people
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import actor
from app.web.forms import Form
from app.web.guards import requires


@pages.route("/desk/special-days", methods=["GET", "POST"])
@requires(Permission.DESK_READ)
def special_days() -> Response | str:
    """The hot days that count in my places; whoever makes the rules declares them."""
    form = HotDayForm()
    form.offer({home.id: home.name for home in read(people.homes, Permission.RULES_MANAGE)})
    if form.validate_on_submit() and form.run(service.declare_day, form.to_command()) is not None:
        flash(gettext("Declared. Service that began on that day counts more, where a rule says so."), "ok")
        return redirect(url_for(".special_days"), 303)
    return _page(form)


@pages.post("/desk/special-days/<uuid:special_day_id>/withdrawals")
@requires(Permission.RULES_MANAGE)
def withdraw_special_day(special_day_id: UUID) -> Response | str:
    """Take a day back."""
    pressed = Form()
    if pressed.run(service.withdraw_day, special_day_id) is not None:
        flash(gettext("The day is taken back."), "ok")
        return redirect(url_for(".special_days"), 303)
    form = HotDayForm(formdata=None)
    form.offer({home.id: home.name for home in read(people.homes, Permission.RULES_MANAGE)})
    form.form_errors.extend(pressed.form_errors)
    return _page(form)


def _page(form: HotDayForm) -> str:
    found = read(queries.desk_special_days, asked_page())
    mine = {view.special.id for view in found.items if actor().may(Permission.RULES_MANAGE, path=view.place.path)}
    return render_template("ledger/special_days.html", form=form, found=found, mine=mine)
