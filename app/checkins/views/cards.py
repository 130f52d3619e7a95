"""Sheets of cards for those without a phone."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.checkins import queries, service
from app.checkins.forms import CardsForm
from app.checkins.schemas import picture
from app.checkins.views.blueprint import pages
from app.core.permissions import Permission
from app.people import queries as people
from app.people.types import PeopleFilter
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.context import settings
from app.web.guards import requires

_issues = requires(Permission.CARDS_ISSUE)


@pages.route("/desk/cards", methods=["GET", "POST"])
@_issues
def cards_list() -> Response | str:
    """Choose people; whoever has no card yet gets one, then the sheet is shown for printing."""
    q = asked_words()
    page = read(people.list_people, PeopleFilter(q or None), asked_page())
    form = CardsForm()
    if form.run(service.issue_many, form.to_command()) is None:
        return render_template("checkins/cards.html", form=form, page=page, q=q)
    chosen = ",".join(str(person_id) for person_id in form.to_command().person_ids)
    return redirect(url_for(".cards_sheet", people=chosen), 303)


@pages.get("/desk/cards/sheet")
@_issues
def cards_sheet() -> str:
    """Cards of 85 by 54 mm on A4, ten to a page."""
    wanted = [UUID(text) for text in request.args.get("people", "").split(",") if _is_id(text)]
    cards = read(queries.cards_of, wanted[:200])
    return render_template("checkins/cards_sheet.html", cards=cards, picture=picture, host=settings().own_url)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
