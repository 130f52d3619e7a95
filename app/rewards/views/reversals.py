"""Taking back what was handed over or paid: the shop's side at the counter, the community's at the desk."""

from typing import NamedTuple
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.permissions import Permission
from app.rewards import queries, service
from app.rewards.forms import AnswerForm, ReversalForm
from app.rewards.types import DecideReversal, Side
from app.rewards.views.blueprint import pages
from app.web.api import read
from app.web.asked import asked_page
from app.web.guards import requires

_MAY = requires(Permission.REDEMPTIONS_REVERSE)


class Way(NamedTuple):
    """One side's two pages, by their endpoints."""

    side: Side
    overview: str
    page: str


SHOP = Way(Side.SHOP, "rewards.counter_reversals", "rewards.counter_reversal")
COMMUNITY = Way(Side.COMMUNITY, "rewards.desk_reversals", "rewards.desk_reversal")
_WAYS = {"counter": SHOP, "desk": COMMUNITY}


@pages.get("/counter/reversals")
@_MAY
def counter_reversals() -> str:
    """What the shop handed over or was paid, and what waits to be taken back."""
    return _index(SHOP)


@pages.get("/desk/reversals")
@_MAY
def desk_reversals() -> str:
    """The same for the shops of one's places."""
    return _index(COMMUNITY)


@pages.get("/counter/reversals/<uuid:capture_id>")
@_MAY
def counter_reversal(capture_id: UUID) -> str:
    """One capture, and what can be asked or answered about it."""
    return _page(SHOP, capture_id, ReversalForm())


@pages.get("/desk/reversals/<uuid:capture_id>")
@_MAY
def desk_reversal(capture_id: UUID) -> str:
    """The same at the desk."""
    return _page(COMMUNITY, capture_id, ReversalForm())


@pages.post("/<any(counter, desk):where>/reversals/<uuid:capture_id>")
@_MAY
def ask_reversal(where: str, capture_id: UUID) -> Response | str:
    """Ask that it be taken back."""
    form, way = ReversalForm(), _WAYS[where]
    if form.run_once(service.ask_reversal, form.to_ask(capture_id)) is None:
        return _page(way, capture_id, form)
    flash(gettext("Asked for. Now the other side has to agree."), "ok")
    return redirect(url_for(way.page, capture_id=capture_id), 303)


@pages.post("/<any(counter, desk):where>/reversals/<uuid:capture_id>/<uuid:reversal_id>/approvals")
@_MAY
def approve_reversal(where: str, capture_id: UUID, reversal_id: UUID) -> Response | str:
    """Yes, take it back."""
    form, way = AnswerForm(), _WAYS[where]
    if form.run_once(service.approve_reversal, DecideReversal(capture_id, reversal_id)) is None:
        return _page(way, capture_id, ReversalForm(formdata=None), form)
    flash(gettext("Taken back. The points and the pieces are where they came from."), "ok")
    return redirect(url_for(way.page, capture_id=capture_id), 303)


@pages.post("/<any(counter, desk):where>/reversals/<uuid:capture_id>/<uuid:reversal_id>/rejections")
@_MAY
def reject_reversal(where: str, capture_id: UUID, reversal_id: UUID) -> Response | str:
    """No, leave it as it is."""
    form, way = ReversalForm(), _WAYS[where]
    if form.run_once(service.reject_reversal, form.to_refusal(capture_id, reversal_id)) is None:
        return _page(way, capture_id, form)
    flash(gettext("It stays as it is."), "ok")
    return redirect(url_for(way.page, capture_id=capture_id), 303)


def _index(way: Way) -> str:
    waiting = read(queries.pending_reversals, way.side)
    found = read(queries.latest_captures, way.side, asked_page())
    return render_template("rewards/reversals.html", way=way, waiting=waiting, found=found)


def _page(way: Way, capture_id: UUID, form: ReversalForm, pressed: AnswerForm | None = None) -> str:
    capture, asked = read(queries.capture_view, capture_id), read(queries.list_reversals, capture_id)
    answer = pressed or AnswerForm(formdata=None)
    where = "counter" if way is SHOP else "desk"
    return render_template(
        "rewards/reversal.html", way=way, where=where, capture=capture, asked=asked, form=form, answer=answer
    )
