"""The leader's pages: records of the team, and typing in those that no scan has measured."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.paging import MAX_LIMIT, PageRequest
from app.core.permissions import Permission
from app.records import queries, service
from app.records.forms import TypedInForm, choice
from app.records.types import RecordFilter
from app.records.views.blueprint import pages
from app.teams import queries as teams
from app.vocabulary import queries as vocabulary
from app.vocabulary.schemas import category_name
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import actor, settings, uow
from app.web.guards import requires


@pages.get("/lead/records")
@requires(Permission.CHECKINS_LEAD)
def lead_list() -> str:
    """What the team has done, and what of it still waits for approval."""
    page = read(queries.team_records, RecordFilter(), asked_page())
    return render_template("records/lead.html", page=page)


@pages.get("/lead/records/<uuid:record_id>")
@requires(Permission.CHECKINS_LEAD)
def lead_record(record_id: UUID) -> str:
    """One record of the team."""
    view = read(queries.record, record_id)
    return render_template("records/record.html", view=view, at_desk=False)


@pages.route("/lead/records/new", methods=["GET", "POST"])
@requires(Permission.RECORDS_KEY_IN)
def lead_new() -> Response | str:
    """Type in what a member of the team did."""
    form = TypedInForm()
    with uow.read() as session:
        form.category.choices = [(c.code, category_name(c)) for c in vocabulary.categories(session)]
        form.who.choices = [
            (choice(member.person_id, team.id), f"{member.name} {member.number} · {team.name}")
            for team in teams.led_by(session, actor())
            for member in teams.list_members(session, actor(), team.id, PageRequest(MAX_LIMIT)).items
        ]
    record = form.run(service.key_in, form.to_command(settings().zone)) if form.validate_on_submit() else None
    if record is None:
        return render_template("records/new.html", form=form, back_to=url_for(".lead_list"))
    flash(gettext("Written down. Somebody at the community desk approves it."), "ok")
    return redirect(url_for(".lead_list"), 303)
