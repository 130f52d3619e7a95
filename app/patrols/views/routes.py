"""A leader's routes: points on a map or in a list, the week, and what was walked."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.paging import PageRequest
from app.core.permissions import Permission
from app.patrols import queries, service
from app.patrols.forms import ORDERS, WEEKDAYS, PlanForm, PointForm, PointsForm, RouteForm, TermsForm
from app.patrols.types import BEGUN, EndPlan, PointOf, PointView, RoundFilter
from app.patrols.views.blueprint import pages
from app.teams import queries as teams
from app.teams.types import TeamFilter
from app.vocabulary import queries as vocabulary
from app.vocabulary.schemas import category_name
from app.web import security
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import actor, settings, uow
from app.web.guards import requires

_manages = requires(Permission.PATROLS_MANAGE)
_LATEST = PageRequest(10)


@pages.get("/lead/patrols")
@_manages
def index() -> str:
    """The routes I set up, and the latest rounds."""
    return render_template(
        "patrols/index.html",
        routes=read(queries.list_routes, None, asked_page()),
        rounds=read(queries.list_rounds, RoundFilter(states=BEGUN), _LATEST),
    )


@pages.route("/lead/patrols/new", methods=["GET", "POST"])
@_manages
def new() -> Response | str:
    """Set up a route with its first points."""
    form = RouteForm()
    form.offer(_teams(), _categories())
    route = form.run(service.create_route, form.to_new())
    if route is None:
        return render_template("patrols/new.html", form=form)
    flash(gettext("The route is set up. Now print its plates and hang them up."), "ok")
    return redirect(url_for(".show", route_id=route.id), 303)


@pages.route("/lead/patrols/<uuid:route_id>", methods=["GET", "POST"])
@_manages
def show(route_id: UUID) -> Response | str:
    """A route: its points, its week, its rounds; more points come at its end."""
    form = PointsForm()
    if form.run(service.add_points, form.to_command(route_id)) is not None:
        flash(gettext("Added."), "ok")
        return redirect(url_for(".show", route_id=route_id), 303)
    return _page(route_id, form, PlanForm(formdata=None))


@pages.post("/lead/patrols/<uuid:route_id>/plans")
@_manages
def add_plan(route_id: UUID) -> Response | str:
    """One more line of the week."""
    form = PlanForm()
    if form.run(service.add_plan, form.to_command(route_id)) is None:
        return _page(route_id, PointsForm(formdata=None), form)
    flash(gettext("Planned, also for the days to come."), "ok")
    return redirect(url_for(".show", route_id=route_id), 303)


@pages.post("/lead/patrols/<uuid:route_id>/plans/<uuid:plan_id>/end")
@_manages
def end_plan(route_id: UUID, plan_id: UUID) -> Response:
    """Take a line out of the week."""
    uow.run(service.end_plan, actor(), EndPlan(route_id, plan_id))
    flash(gettext("No longer planned."), "ok")
    return redirect(url_for(".show", route_id=route_id), 303)


@pages.route("/lead/patrols/<uuid:route_id>/points/<uuid:point_id>", methods=["GET", "POST"])
@_manages
def edit_point(route_id: UUID, point_id: UUID) -> Response | str:
    """Change the words, the number or the radius of a point."""
    form = PointForm()
    point = read(queries.point, PointOf(route_id, point_id))
    if request.method == "GET":
        form.fill(point)
    if form.run(service.edit_point, form.to_command(route_id, point_id)) is None:
        return render_template("patrols/edit_point.html", form=form, point=point, route=read(queries.route, route_id))
    flash(gettext("Saved."), "ok")
    return redirect(url_for(".show", route_id=route_id), 303)


@pages.post("/lead/patrols/<uuid:route_id>/points/<uuid:point_id>/removal")
@_manages
def remove_point(route_id: UUID, point_id: UUID) -> Response:
    """Take a point off the route."""
    uow.run(service.remove_point, actor(), PointOf(route_id, point_id))
    flash(gettext("The point is off the route; its plate no longer works."), "ok")
    return redirect(url_for(".show", route_id=route_id), 303)


@pages.route("/lead/patrols/<uuid:route_id>/edit", methods=["GET", "POST"])
@_manages
def edit(route_id: UUID) -> Response | str:
    """Change what holds for the rounds of a route."""
    form = TermsForm()
    route = read(queries.route, route_id)
    if request.method == "GET":
        form.fill(route)
    if form.run(service.edit_route, form.to_edit(route_id)) is None:
        return render_template("patrols/edit.html", form=form, route=route)
    flash(gettext("Saved."), "ok")
    return redirect(url_for(".show", route_id=route_id), 303)


@pages.post("/lead/patrols/<uuid:route_id>/closing")
@_manages
def close(route_id: UUID) -> Response:
    """Walk a route no more."""
    uow.run(service.close_route, actor(), route_id)
    flash(gettext("The route is closed. What was walked stays."), "ok")
    return redirect(url_for(".index"), 303)


def _page(route_id: UUID, points_form: PointsForm, plan_form: PlanForm) -> Response:
    points = read(queries.points_of, route_id)
    answer = make_response(
        render_template(
            "patrols/show.html", route=read(queries.route, route_id), points=points,
            plans=read(queries.plans_of, route_id),
            rounds=read(queries.list_rounds, RoundFilter(route_id, states=BEGUN), _LATEST),
            points_form=points_form, plan_form=plan_form, orders=ORDERS, weekdays=WEEKDAYS, map=map_of(points),
        )
    )  # fmt: skip
    return with_tiles(answer)


def map_of(points: list[PointView]) -> dict[str, Any] | None:
    """What the map's script draws; None without tiles or without a point whose place is known."""
    known = [
        {"seq": point.seq, "name": point.name, "lat": point.lat, "lon": point.lon}
        for point in points
        if point.lat is not None
    ]
    if not settings().tiles_url or not known:
        return None
    g.patrol_map = True
    return {"tiles": settings().tiles_url, "credit": settings().tiles_attribution, "points": known}


def with_tiles(answer: Response) -> Response:
    """The page, allowed to show pictures of the tiles' host if it has a map; no other page is."""
    if g.get("patrol_map"):
        parts = urlsplit(settings().tiles_url.replace("{s}", "*"))
        answer.headers["Content-Security-Policy"] = security.policy(img_src=f"{parts.scheme}://{parts.netloc}")
    return answer


def _teams() -> dict[UUID, str]:
    """Teams one leads; at the desk, those of one's places."""
    with uow.read() as session:
        led = teams.led_by(session, actor())
        if not led:
            led = list(teams.list_teams(session, actor(), TeamFilter(), PageRequest(200)).items)
        return {team.id: team.name for team in led}


def _categories() -> dict[str, str]:
    with uow.read() as session:
        return {category.code: category_name(category) for category in vocabulary.categories(session)}
