"""Page of brands at the desk."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.permissions import Permission
from app.vocabulary import queries, service
from app.vocabulary.forms import BrandForm
from app.vocabulary.schemas import brand_name
from app.web.api import read
from app.web.asked import asked_page
from app.web.guards import requires
from app.web.nav import MenuItem

pages = Blueprint("vocabulary", __name__)
menu = [MenuItem("Brands", "vocabulary.brands", "award", "desk", Permission.TEAMS_MANAGE, order=85)]


@pages.route("/desk/brands", methods=["GET", "POST"])
@requires(Permission.TEAMS_MANAGE)
def brands() -> Response | str:
    """All brands, and a form for one's own."""
    form = BrandForm()
    form.place.choices = read(queries.place_choices)
    made = form.run(service.add_brand, form.to_command()) if request.method == "POST" else None
    if made is not None:
        flash(gettext("The brand is there; teams can choose it now."), "ok")
        return redirect(url_for("vocabulary.brands"), 303)
    listed = read(queries.list_brands, asked_page())
    return render_template("vocabulary/brands.html", form=form, listed=listed, brand_name=brand_name)
