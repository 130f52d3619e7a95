"""Activities for everyone: what is on, one activity, signing up, and "I can't come"."""

from itertools import groupby
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.activities import queries, service
from app.activities.policy import may_manage
from app.activities.types import ActivityFilter, ActivityView, NewSignUp, SignUpState, Withdraw
from app.activities.views.blueprint import category_names, pages
from app.core import clock
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import actor, settings, uow
from app.web.forms import NonceForm
from app.web.guards import public, signed_in

_EVERYWHERE = "city"


@pages.get("/activities")
@public
def index() -> str:
    """What is on, by day, near me or in the whole city."""
    around = read(queries.around)
    near = request.args.get("near", around[-1].key if around else _EVERYWHERE)
    place_id = next((spot.place_id for spot in around if spot.key == near), None)
    found = read(queries.upcoming, ActivityFilter(place_id=place_id), asked_page())
    mine = read(queries.mine, [card.shift.id for card in found.items])
    zone = settings().zone
    days = groupby(found.items, key=lambda card: clock.local_date(card.shift.starts_at, zone))
    return render_template(
        "activities/index.html", days=[(day, list(cards)) for day, cards in days], found=found, mine=mine,
        around=around, near=near if place_id else _EVERYWHERE, categories=category_names(),
    )  # fmt: skip


@pages.get("/activities/<uuid:activity_id>")
@public
def show(activity_id: UUID) -> str:
    """One activity with a big button for each shift that is open."""
    found: ActivityView = read(queries.show, activity_id)
    mine = read(queries.mine, [shift.id for shift in found.shifts])
    return render_template(
        "activities/show.html", activity=found, mine=mine, now=clock.now(), form=NonceForm(),
        categories=category_names(), manages=may_manage(actor(), found.team_id, found.place_path, found.team_path),
    )  # fmt: skip


@pages.post("/activities/<uuid:activity_id>/shifts/<uuid:shift_id>/signups")
@signed_in
def sign_up(activity_id: UUID, shift_id: UUID) -> Response:
    """I come."""
    form = NonceForm()
    made = form.run_once(service.sign_up, NewSignUp(shift_id))
    if made is None:
        _complain(form)
    else:
        with uow.read() as session:
            result = queries.result(session, UUID(made["id"]))
        if result.state is SignUpState.WAITLISTED:
            words = gettext(
                "You are number %(position)s in line. When a place comes free, we tell you.", position=result.position
            )
            flash(words, "wait")
        else:
            flash(gettext("You have a place. See you there!"), "ok")
    return redirect(url_for(".show", activity_id=activity_id), 303)


@pages.post("/activities/<uuid:activity_id>/shifts/<uuid:shift_id>/signups/<uuid:sign_up_id>/withdrawal")
@signed_in
def withdraw(activity_id: UUID, shift_id: UUID, sign_up_id: UUID) -> Response:
    """I can't come."""
    form = NonceForm()
    if form.run_once(service.withdraw, Withdraw(shift_id, sign_up_id)) is None:
        _complain(form)
    else:
        flash(gettext("Noted: you are not coming. Your place goes to the next in line."), "ok")
    back_to = ".manage" if request.form.get("from") == "lead" else ".show"
    return redirect(url_for(back_to, activity_id=activity_id), 303)


def _complain(form: NonceForm) -> None:
    for message in form.form_errors or [gettext("Please try again.")]:
        flash(message, "stop")
