"""The community desk's first screen."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.activities import service as activities
from app.activities.types import Repeat
from app.core.permissions import Permission
from app.dashboards import queries
from app.dashboards.forms import RepeatForm
from app.web.api import read
from app.web.guards import requires
from app.web.nav import MenuItem

pages = Blueprint("dashboards", __name__)
menu = [MenuItem("What waits", "dashboards.desk", "inbox", "desk", Permission.DESK_READ, order=1)]


@pages.get("/desk")
@requires(Permission.DESK_READ)
def desk() -> str:
    """What waits, each line with its number and the way to it; then tonight, and last week once more."""
    return render_template("dashboards/desk.html", found=read(queries.summary), form=RepeatForm())


@pages.post("/desk/repeats/<uuid:activity_id>")
@requires(Permission.ACTIVITIES_MANAGE)
def repeat(activity_id: UUID) -> Response:
    """Last week's activity again, with one press; pressed twice it is there once."""
    form = RepeatForm()
    if form.run(activities.repeat, Repeat(activity_id)) is None:
        flash(" ".join(str(error) for error in form.form_errors), "stop")
    else:
        flash(gettext("It stands in the calendar again. Members can sign up."), "ok")
    return redirect(url_for(".desk"), 303)
