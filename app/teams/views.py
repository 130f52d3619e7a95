"""Pages of teams: members for the leader, teams at the desk."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.permissions import Permission
from app.people import queries as people
from app.teams import queries, service
from app.teams.forms import ROLE_NAMES, MemberForm, RoleForm, TeamEditForm, TeamForm
from app.teams.types import EndMembership, MemberRole, TeamFilter, TeamView
from app.vocabulary import queries as vocabulary
from app.vocabulary.schemas import brand_name
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.context import actor, uow
from app.web.guards import requires
from app.web.nav import MenuItem

pages = Blueprint("teams", __name__)
menu = [MenuItem("Teams", "teams.index", "people", "desk", Permission.DESK_READ, order=30)]


@pages.get("/desk/teams")
@requires(Permission.DESK_READ)
def index() -> str:
    """The teams of my places; on request those that are closed."""
    q = asked_words()
    closed = request.args.get("closed") == "1"
    found = read(queries.list_teams, TeamFilter(q=q, closed=closed), asked_page())
    return render_template("teams/index.html", q=q, closed=closed, found=found, brands=_brand_names())


@pages.route("/desk/teams/new", methods=["GET", "POST"])
@requires(Permission.TEAMS_MANAGE)
def new() -> Response | str:
    """Set up a team."""
    form = TeamForm()
    homes = read(people.homes, Permission.TEAMS_MANAGE)
    form.offer(_brand_names(), {home.id: home.name for home in homes})
    team = form.run(service.create_team, form.to_command())
    if team is None:
        return render_template("teams/new.html", form=form)
    flash(gettext("The team is set up. Now add its leader."), "ok")
    return redirect(url_for(".show", team_id=team.id), 303)


@pages.route("/desk/teams/<uuid:team_id>", methods=["GET", "POST"])
@requires(Permission.DESK_READ)
def show(team_id: UUID) -> Response | str:
    """A team at the desk, with its members."""
    return _room(team_id, at_desk=True)


@pages.route("/lead/teams/<uuid:team_id>", methods=["GET", "POST"])
@requires(Permission.ACTIVITIES_MANAGE)
def members(team_id: UUID) -> Response | str:
    """My team's members."""
    return _room(team_id, at_desk=False)


@pages.route("/desk/teams/<uuid:team_id>/edit", methods=["GET", "POST"])
@requires(Permission.TEAMS_MANAGE)
def edit(team_id: UUID) -> Response | str:
    """Rename a team."""
    form = TeamEditForm()
    team = read(queries.visible, team_id)
    if request.method == "GET":
        form.fill(team)
    if form.run(service.edit_team, form.to_command(team_id)) is None:
        return render_template("teams/edit.html", form=form, team=team)
    flash(gettext("Saved."), "ok")
    return redirect(url_for(".show", team_id=team_id), 303)


@pages.post("/desk/teams/<uuid:team_id>/closing")
@requires(Permission.TEAMS_MANAGE)
def close(team_id: UUID) -> Response:
    """End a team."""
    uow.run(service.close_team, actor(), team_id)
    flash(gettext("The team is closed. What it did stays."), "ok")
    return redirect(url_for(".index"), 303)


@pages.post("/lead/teams/<uuid:team_id>/members/<uuid:member_id>/role")
@requires(Permission.TEAMS_MEMBERS)
def change_role(team_id: UUID, member_id: UUID) -> Response:
    """Give a member another part."""
    form = RoleForm()
    if form.run(service.change_role, MemberRole(team_id, member_id, form.role.data)) is not None:
        flash(gettext("Saved."), "ok")
    return redirect(_room_of(team_id), 303)


@pages.post("/lead/teams/<uuid:team_id>/members/<uuid:member_id>/removal")
@requires(Permission.TEAMS_MEMBERS)
def remove(team_id: UUID, member_id: UUID) -> Response:
    """Take a member out."""
    uow.run(service.end_membership, actor(), EndMembership(team_id, member_id))
    flash(gettext("No longer in the team."), "ok")
    return redirect(_room_of(team_id), 303)


def _room(team_id: UUID, *, at_desk: bool) -> Response | str:
    form = MemberForm()
    team: TeamView = read(queries.visible, team_id)
    found = read(queries.list_members, team_id, asked_page())
    if form.run(service.add_member, form.to_command(team_id)) is not None:
        flash(gettext("Now in the team, and told so."), "ok")
        return redirect(request.path, 303)
    who = actor()
    rights = {
        "may_change": who.may(Permission.TEAMS_MEMBERS, path=team.place_path, team_id=team_id)
        and team.closed_at is None,
        "may_manage": who.may(Permission.TEAMS_MANAGE, path=team.place_path),
        "me": who.person_id,
    }
    return render_template(
        "teams/show.html", team=team, found=found, form=form, at_desk=at_desk, brands=_brand_names(),
        role_names=ROLE_NAMES, **rights,
    )  # fmt: skip


def _room_of(team_id: UUID) -> str:
    at_desk = actor().may_somewhere(Permission.DESK_READ)
    return url_for(".show" if at_desk else ".members", team_id=team_id)


def _brand_names() -> dict[str, str]:
    with uow.read() as session:
        return {brand.code: brand_name(brand) for brand in vocabulary.brands(session)}
