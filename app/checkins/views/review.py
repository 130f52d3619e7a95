"""The review desk: marked things, one after the other, decided with a key; groups of them; figures of the staff."""

from urllib.parse import urlencode
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.checkins import queries, service
from app.checkins.forms import ReviewForm
from app.checkins.schemas import reason_sentence, reason_title
from app.checkins.types import PRESETS, ReviewFilter, ReviewGrouping
from app.checkins.views.blueprint import pages
from app.core.permissions import Permission
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.guards import requires

_looks = requires(Permission.REVIEWS_READ)
_DAYS = 31


@pages.get("/desk/review")
@_looks
def review_list() -> str:
    """What is marked and waits; or, with `?by=`, by whose doing."""
    by = request.args.get("by", "")
    if by in set(ReviewGrouping):
        grouping = ReviewGrouping(by)
        groups = read(queries.list_groups, grouping, asked_page())
        return render_template("checkins/review_groups.html", page=groups, by=grouping)
    wanted = _wanted()
    return render_template(
        "checkins/review.html", page=read(queries.list_marked, wanted, asked_page()), wanted=wanted, form=ReviewForm(),
        presets=PRESETS, asked=_asked(), reason_sentence=reason_sentence, reason_title=reason_title, by=None,
    )  # fmt: skip


@pages.post("/desk/review/decisions")
@requires(Permission.RECORDS_APPROVE)
def review() -> Response:
    """One verdict, with the reason that the pressed button stands for."""
    form = ReviewForm()
    done = form.run(service.review, form.to_command()) if form.validate_on_submit() else None
    if done is None:
        flash(form.complaint(), "stop")
    else:
        flash(gettext("Kept: %(reason)s", reason=done.reason), "ok")
    return redirect(url_for(".review_list") + _asked(), 303)


@pages.get("/desk/review/figures")
@_looks
def review_figures() -> str:
    """What each of the staff has entered by hand and approved."""
    return render_template("checkins/review_figures.html", figures=read(queries.staff_figures, _DAYS), days=_DAYS)


@pages.get("/desk/review/decisions")
@_looks
def review_decisions() -> str:
    """What was decided here, by whom and why."""
    return render_template(
        "checkins/review_decisions.html", page=read(queries.list_review_decisions, asked_page())
    )  # fmt: skip


def _wanted() -> ReviewFilter:
    """What the address asks for; what it cannot mean counts as nothing."""
    asked = request.args
    return ReviewFilter(
        asked.get("person_id", type=UUID), asked_words("device_id") or None, asked.get("approver_id", type=UUID)
    )


def _asked() -> str:
    """The question mark and what follows it, to come back to the same list, at its head."""
    kept = [(name, value) for name, value in request.args.items() if name != "cursor"]
    return f"?{urlencode(kept)}" if kept else ""
