"""What an admin entrusts at the desk: roles, a way in, and a look at what is sealed."""

from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.permissions import Permission
from app.people import queries, service
from app.people.forms import DisclosureForm, GrantForm
from app.people.views.blueprint import pages
from app.web.api import read
from app.web.context import actor, uow
from app.web.guards import requires


@pages.route("/desk/people/<uuid:person_id>/grants/new", methods=["GET", "POST"])
@requires(Permission.GRANTS_MANAGE)
def new_grant(person_id: UUID) -> Response | str:
    """Give a role."""
    form, view = GrantForm(), read(queries.view, person_id)
    form.offer(read(queries.homes, Permission.GRANTS_MANAGE))
    if request.method == "POST" and form.run(service.grant, person_id, form.to_command()) is not None:
        flash(gettext("The role counts from now on."), "ok")
        return redirect(url_for("people.show", person_id=person_id), 303)
    return render_template("people/grant.html", form=form, view=view)


@pages.post("/desk/people/<uuid:person_id>/grants/<uuid:grant_id>/end")
@requires(Permission.GRANTS_MANAGE)
def end_grant(person_id: UUID, grant_id: UUID) -> Response:
    """End a role."""
    uow.run(service.end_grant, actor(), person_id, grant_id)
    flash(gettext("The role is ended."), "ok")
    return redirect(url_for("people.show", person_id=person_id), 303)


@pages.post("/desk/people/<uuid:person_id>/sign-in-links")
@requires(Permission.PEOPLE_SIGN_IN_LINK)
def make_sign_in_link(person_id: UUID) -> Response:
    """Make a one-time way in."""
    paper = uow.run(service.make_sign_in_link, actor(), person_id)
    return redirect(url_for("people.sign_in_paper", person_id=person_id, link_id=paper.id), 303)


@pages.get("/desk/people/<uuid:person_id>/sign-in-links/<uuid:link_id>")
@requires(Permission.PEOPLE_SIGN_IN_LINK)
def sign_in_paper(person_id: UUID, link_id: UUID) -> str:
    """Show it, for the person to scan at the desk."""
    return _paper("people/sign_in_paper.html", person_id, link_id)


@pages.get("/desk/people/<uuid:person_id>/sign-in-links/<uuid:link_id>/print")
@requires(Permission.PEOPLE_SIGN_IN_LINK)
def sign_in_print(person_id: UUID, link_id: UUID) -> str:
    """The same on paper, to take home."""
    return _paper("people/sign_in_print.html", person_id, link_id)


@pages.route("/desk/people/<uuid:person_id>/disclosures", methods=["GET", "POST"])
@requires(Permission.PEOPLE_DISCLOSE)
def disclose(person_id: UUID) -> Response | str:
    """Ask for the full phone or ID number, with a reason.

    The answer is shown at once instead of after a redirect: it must not stand in an address, and who loads the
    page again looks again, which the log then says.
    """
    form, view = DisclosureForm(), read(queries.view, person_id)
    shown = form.run(service.disclose, person_id, form.to_command()) if request.method == "POST" else None
    page = make_response(render_template("people/disclose.html", form=form, view=view, shown=shown))
    page.headers["Cache-Control"] = "no-store"
    return page


def _paper(template: str, person_id: UUID, link_id: UUID) -> str:
    paper = read(queries.sign_in_paper, person_id, link_id)
    return render_template(template, paper=paper, view=read(queries.view, person_id))
