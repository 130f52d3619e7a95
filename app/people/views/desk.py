"""People at the community desk: find, register, see, change, close."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.permissions import Permission
from app.people import queries, service
from app.people.forms import ROLE_NAMES, CloseForm, PersonForm, ReopenForm
from app.people.types import PeopleFilter
from app.people.views.blueprint import pages
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.guards import requires


@pages.get("/desk/people")
@requires(Permission.PEOPLE_READ)
def index() -> str:
    """Search and list."""
    q = asked_words()
    closed = request.args.get("closed") == "1"
    found = read(queries.list_people, PeopleFilter(q=q, closed=closed), asked_page())
    return render_template("people/index.html", q=q, closed=closed, found=found)


@pages.route("/desk/people/new", methods=["GET", "POST"])
@requires(Permission.PEOPLE_REGISTER)
def new() -> Response | str:
    """Register someone."""
    form = PersonForm()
    form.offer(read(queries.homes, Permission.PEOPLE_REGISTER))
    person = form.run(service.register, form.to_command()) if request.method == "POST" else None
    if person is not None:
        flash(gettext("Registered. The volunteer number is %(number)s.", number=person.number), "ok")
        return redirect(url_for("people.show", person_id=person.id), 303)
    return render_template("people/form.html", form=form, view=None)


@pages.get("/desk/people/<uuid:person_id>")
@requires(Permission.PEOPLE_READ)
def show(person_id: UUID) -> str:
    """One person in sight: particulars, roles, and what can be done."""
    view = read(queries.view, person_id)
    grants = read(queries.visible_grants, person_id)
    rights = read(queries.rights_over, view)
    return render_template("people/show.html", view=view, grants=grants, rights=rights, role_names=ROLE_NAMES)


@pages.route("/desk/people/<uuid:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def edit(person_id: UUID) -> Response | str:
    """Change particulars."""
    form, view = PersonForm(), read(queries.view, person_id)
    form.offer(_homes_with(view))
    if request.method == "GET":
        form.fill(view)
    elif form.run(service.edit, person_id, form.to_change()) is not None:
        flash(gettext("Saved."), "ok")
        return redirect(url_for("people.show", person_id=person_id), 303)
    return render_template("people/form.html", form=form, view=view)


@pages.route("/desk/people/<uuid:person_id>/close", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def close(person_id: UUID) -> Response | str:
    """Close an account."""
    form, view = CloseForm(), read(queries.view, person_id)
    if request.method == "POST" and form.run(service.close, person_id, form.to_command()) is not None:
        flash(gettext("The account is closed. What was done stays on record."), "ok")
        return redirect(url_for("people.show", person_id=person_id), 303)
    return render_template("people/close.html", form=form, view=view)


@pages.route("/desk/people/<uuid:person_id>/reopen", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def reopen(person_id: UUID) -> Response | str:
    """Take a closing back."""
    form, view = ReopenForm(), read(queries.view, person_id)
    if form.run(service.reopen, person_id, form.reason.data or "") is not None:
        flash(gettext("The account is open again. Please give phone and roles anew."), "ok")
        return redirect(url_for("people.show", person_id=person_id), 303)
    return render_template("people/reopen.html", form=form, view=view)


def _homes_with(view: queries.PersonView) -> list[queries.Home]:
    """Where the actor may register people, and the present home even if it is closed or elsewhere."""
    homes: list[queries.Home] = read(queries.homes, Permission.PEOPLE_REGISTER)
    return homes if any(home.id == view.place.id for home in homes) else [view.place, *homes]
