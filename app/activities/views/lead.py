"""The leader's pages: tonight, planning, who comes, changing and calling off."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.activities import queries, service
from app.activities.forms import ActivityForm, EditForm, ReasonForm, ShiftForm, SomebodyForm
from app.activities.policy import may_manage
from app.activities.types import ActivityFilter, ActivityView, Repeat, ShiftSummary, SignUpView
from app.activities.views.blueprint import category_names, pages
from app.core import clock
from app.core.errors import NotFound
from app.core.paging import MAX_LIMIT, PageRequest
from app.core.permissions import Permission
from app.teams import queries as teams
from app.teams.types import TeamFilter, TeamView
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import actor, settings
from app.web.forms import Form
from app.web.guards import requires

_manages = requires(Permission.ACTIVITIES_MANAGE)


@pages.get("/lead")
@_manages
def lead() -> str:
    """What a leader sees first: tonight's shifts, shifts short of people, my teams."""
    return render_template(
        "activities/lead.html", tonight=read(queries.tonight), short=read(queries.short_of_minimum),
        teams=read(teams.led_by),
    )  # fmt: skip


@pages.get("/lead/activities")
@_manages
def lead_list() -> str:
    """All that my teams have planned, newest first."""
    found = read(queries.managed, ActivityFilter(), asked_page())
    return render_template("activities/list.html", found=found, at_desk=False, now=clock.now(), form=Form())


@pages.route("/lead/activities/new", methods=["GET", "POST"])
@_manages
def new() -> Response | str:
    """Plan an activity."""
    mine = {team.id: team for team in _my_teams()}
    form = ActivityForm()
    form.offer({t.id: t.name for t in mine.values()}, category_names(), read(queries.place_choices))
    zone = settings().zone
    if request.method == "GET":
        form.suggest(clock.now().astimezone(zone))
    else:
        homes = {team.id: team.place_id for team in mine.values()}
        made = form.run_once(service.create_activity, form.to_command(zone, homes))
        if made is not None:
            flash(gettext("Planned. Neighbours can sign up now."), "ok")
            return redirect(url_for(".manage", activity_id=made["id"]), 303)
    return render_template("activities/new.html", form=form, teams=mine)


@pages.route("/lead/activities/<uuid:activity_id>", methods=["GET"])
@_manages
def manage(activity_id: UUID) -> str:
    """One activity with all who come."""
    found = _mine(activity_id)
    people: dict[UUID, list[SignUpView]] = read(queries.everyone, found)
    return render_template(
        "activities/manage.html", activity=found, people=people, now=clock.now(), form=SomebodyForm(),
        categories=category_names(),
    )  # fmt: skip


@pages.route("/lead/activities/<uuid:activity_id>/edit", methods=["GET", "POST"])
@_manages
def edit(activity_id: UUID) -> Response | str:
    """Change the words."""
    form, found = EditForm(), _mine(activity_id)
    if request.method == "GET":
        form.fill(found)
    if form.run(service.edit_activity, form.to_command(activity_id)) is None:
        return render_template("activities/edit.html", form=form, activity=found)
    flash(gettext("Saved."), "ok")
    return redirect(url_for(".manage", activity_id=activity_id), 303)


@pages.route("/lead/activities/<uuid:activity_id>/cancellation", methods=["GET", "POST"])
@_manages
def call_off(activity_id: UUID) -> Response | str:
    """Call the whole activity off."""
    form, found = ReasonForm(), _mine(activity_id)
    if form.run(service.call_off, form.to_command(activity_id)) is None:
        return render_template("activities/call_off.html", form=form, activity=found, shift=None)
    flash(gettext("Called off. Everyone signed up has been told."), "ok")
    return redirect(url_for(".manage", activity_id=activity_id), 303)


@pages.post("/lead/activities/<uuid:activity_id>/repeats")
@_manages
def repeat(activity_id: UUID) -> Response:
    """The same again next week, with one press."""
    form = Form()
    made = form.run(service.repeat, Repeat(activity_id))
    if made is None:
        for message in form.form_errors:
            flash(message, "stop")
        return redirect(url_for(".manage", activity_id=activity_id), 303)
    flash(gettext("Planned again. Check day and time below."), "ok")
    return redirect(url_for(".manage", activity_id=made.id), 303)


@pages.route("/lead/activities/<uuid:activity_id>/shifts/<uuid:shift_id>/edit", methods=["GET", "POST"])
@_manages
def change_shift(activity_id: UUID, shift_id: UUID) -> Response | str:
    """Other times or seats."""
    form, found, zone = ShiftForm(), _mine(activity_id), settings().zone
    shift = _shift_of(found, shift_id)
    if request.method == "GET":
        form.fill(shift, zone)
    if request.method == "GET" or form.run(service.change_shift, form.to_command(shift_id, zone)) is None:
        return render_template("activities/change_shift.html", form=form, activity=found, shift=shift)
    flash(gettext("Changed. Everyone signed up has been told if the time is new."), "ok")
    return redirect(url_for(".manage", activity_id=activity_id), 303)


@pages.route("/lead/activities/<uuid:activity_id>/shifts/<uuid:shift_id>/cancellation", methods=["GET", "POST"])
@_manages
def call_off_shift(activity_id: UUID, shift_id: UUID) -> Response | str:
    """Call one shift off."""
    form, found = ReasonForm(), _mine(activity_id)
    shift = _shift_of(found, shift_id)
    if form.run(service.call_off_shift, form.to_command(shift_id)) is None:
        return render_template("activities/call_off.html", form=form, activity=found, shift=shift)
    flash(gettext("Called off. Everyone signed up has been told."), "ok")
    return redirect(url_for(".manage", activity_id=activity_id), 303)


@pages.post("/lead/activities/<uuid:activity_id>/shifts/<uuid:shift_id>/signups")
@_manages
def sign_up_other(activity_id: UUID, shift_id: UUID) -> Response:
    """Sign up somebody by what stands on their card."""
    form = SomebodyForm()
    if form.run_once(service.sign_up, form.to_command(shift_id)) is not None:
        flash(gettext("Signed up, and told so."), "ok")
    for message in [*form.form_errors, *(m for field in form for m in field.errors)]:
        flash(message, "stop")
    return redirect(url_for(".manage", activity_id=activity_id), 303)


def _my_teams() -> list[TeamView]:
    """Open teams for which the actor may plan: those they lead, then those of their desk."""
    led = read(teams.led_by)
    may = actor()
    of_desk = [
        team
        for team in read(teams.list_teams, TeamFilter(), PageRequest(MAX_LIMIT)).items
        if team not in led and may_manage(may, team.id, team.place_path)
    ]
    return [*led, *of_desk]


def _mine(activity_id: UUID) -> ActivityView:
    found: ActivityView = read(queries.show, activity_id)
    if not may_manage(actor(), found.team_id, found.place_path, found.team_path):
        raise NotFound
    return found


def _shift_of(found: ActivityView, shift_id: UUID) -> ShiftSummary:
    shift = next((s for s in found.shifts if s.id == shift_id), None)
    if shift is None:
        raise NotFound
    return shift
