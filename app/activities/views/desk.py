"""Activities at the community desk."""

from flask import render_template

from app.activities import queries
from app.activities.types import ActivityFilter
from app.activities.views.blueprint import pages
from app.core import clock
from app.core.permissions import Permission
from app.web.api import read
from app.web.asked import asked_page
from app.web.forms import Form
from app.web.guards import requires


@pages.get("/desk/activities")
@requires(Permission.DESK_READ)
def desk_list() -> str:
    """All activities of my places, newest first."""
    found = read(queries.managed, ActivityFilter(), asked_page())
    return render_template("activities/list.html", found=found, at_desk=True, now=clock.now(), form=Form())
