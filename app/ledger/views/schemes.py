"""Pages of points schemes at the desk."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.permissions import Permission
from app.ledger import queries, service
from app.ledger.forms import NewSchemeForm, SchemeForm
from app.ledger.schemas import wording
from app.ledger.views.blueprint import pages
from app.people import queries as people
from app.web.api import read
from app.web.guards import requires


@pages.get("/desk/schemes")
@requires(Permission.DESK_READ)
def schemes() -> str:
    """Whose points count in my places, and when they end."""
    found = [(view, wording.expiry(view.scheme)) for view in read(queries.desk_schemes)]
    return render_template("ledger/schemes.html", found=found)


@pages.route("/desk/schemes/new", methods=["GET", "POST"])
@requires(Permission.SCHEMES_MANAGE)
def new_scheme() -> Response | str:
    """Points of its own for a place."""
    form = NewSchemeForm()
    form.offer({home.id: home.name for home in read(people.homes, Permission.SCHEMES_MANAGE)})
    scheme = form.run(service.create_scheme, form.to_command()) if form.validate_on_submit() else None
    if scheme is None:
        return render_template("ledger/new_scheme.html", form=form)
    flash(gettext("Made. What is earned here from now on are these points."), "ok")
    return redirect(url_for(".schemes"), 303)


@pages.route("/desk/schemes/<uuid:scheme_id>", methods=["GET", "POST"])
@requires(Permission.DESK_READ)
def scheme(scheme_id: UUID) -> Response | str:
    """What a scheme says, and other words for it."""
    form = SchemeForm()
    if form.validate_on_submit() and form.run(service.change_scheme, form.to_change(scheme_id)) is not None:
        flash(gettext("Changed, for what is earned from now on. Points keep the end that they were given."), "ok")
        return redirect(url_for(".scheme", scheme_id=scheme_id), 303)
    view = read(queries.get_scheme, scheme_id)
    if request.method == "GET":
        form.fill(view.scheme)
    may_change = read(queries.may_change_scheme, view.place)
    expiry = wording.expiry(view.scheme)
    return render_template("ledger/scheme.html", view=view, form=form, may_change=may_change, expiry=expiry)
