"""Pages of the place tree at the desk."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.permissions import Permission
from app.places import queries, service
from app.places.forms import ClosingForm, GridForm, RecutForm
from app.places.queries import PlaceFilter, PlaceView
from app.places.types import Level
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.context import actor
from app.web.guards import requires
from app.web.nav import MenuItem

pages = Blueprint("places", __name__)
menu = [MenuItem("Places and grids", "places.index", "geo-alt", "desk", Permission.DESK_READ, order=80)]


@pages.get("/desk/places")
@requires(Permission.DESK_READ)
def index() -> str:
    """Where I work, and a search over the whole tree."""
    q = asked_words()
    found = read(queries.list_places, PlaceFilter(q=q), asked_page()) if q else read(queries.managed, asked_page())
    return render_template("places/index.html", q=q, found=found)


@pages.get("/desk/places/<uuid:place_id>")
@requires(Permission.DESK_READ)
def show(place_id: UUID) -> str:
    """One place and what lies below it."""
    view = read(queries.view, place_id)
    below = read(queries.list_places, PlaceFilter(parent_id=place_id), asked_page())
    return render_template("places/show.html", view=view, below=below, may_manage=_may_manage(view))


@pages.route("/desk/places/<uuid:place_id>/grids/new", methods=["GET", "POST"])
@requires(Permission.PLACES_MANAGE)
def new_grid(place_id: UUID) -> Response | str:
    """Open a grid."""
    form = GridForm()
    grid = form.run(service.add_grid, form.to_command(place_id)) if request.method == "POST" else None
    if grid is not None:
        flash(gettext("The grid is open."), "ok")
        return redirect(url_for("places.show", place_id=place_id), 303)
    return render_template("places/new_grid.html", form=form, view=read(queries.view, place_id))


@pages.route("/desk/places/<uuid:place_id>/recut", methods=["GET", "POST"])
@requires(Permission.PLACES_MANAGE)
def recut(place_id: UUID) -> Response | str:
    """Draw the grids anew."""
    form = RecutForm()
    grids = read(queries.grids, place_id)
    form.close.choices = [(str(grid.place.id), f"{grid.place.name} {grid.place.code}") for grid in grids]
    done = form.run(service.recut, form.to_command(place_id)) if request.method == "POST" else None
    if done is not None:
        flash(gettext("The grids are redrawn. What happened before stays where it was."), "ok")
        return redirect(url_for("places.show", place_id=place_id), 303)
    return render_template("places/recut.html", form=form, view=read(queries.view, place_id))


@pages.route("/desk/places/<uuid:place_id>/closing", methods=["GET", "POST"])
@requires(Permission.PLACES_MANAGE)
def close_grid(place_id: UUID) -> Response | str:
    """Close a grid."""
    form = ClosingForm()
    grid = form.run(service.close_grid, form.to_command(place_id)) if request.method == "POST" else None
    if grid is not None:
        flash(gettext("The grid is closed."), "ok")
        return redirect(url_for("places.show", place_id=grid.place.parent_id), 303)
    return render_template("places/close_grid.html", form=form, view=read(queries.view, place_id))


def _may_manage(view: PlaceView) -> bool:
    is_open_place = view.place.closed_at is None and view.place.level in (Level.COMMUNITY, Level.GRID)
    return is_open_place and actor().may(Permission.PLACES_MANAGE, path=view.place.path)
