"""One's own redemptions, their codes, and the voucher that a helper prints."""

from uuid import UUID

from flask import Response as Picture
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.rewards import queries, service
from app.rewards.forms import CancelForm
from app.rewards.queries import RedemptionFilter, RedemptionShown
from app.rewards.views.blueprint import pages
from app.web import qr
from app.web.api import read
from app.web.asked import asked_page
from app.web.guards import signed_in


@pages.get("/redemptions")
@signed_in
def redemptions() -> str:
    """One's own, newest first."""
    found = read(queries.list_redemptions, RedemptionFilter(), asked_page())
    return render_template("rewards/redemptions.html", found=found)


@pages.get("/redemptions/<uuid:redemption_id>")
@signed_in
def redemption(redemption_id: UUID) -> str:
    """One redemption: the code in large, or what became of it."""
    return _redemption_page(read(service.show, redemption_id), CancelForm())


@pages.post("/redemptions/<uuid:redemption_id>/cancellations")
@signed_in
def cancel(redemption_id: UUID) -> Response | str:
    """Give it back."""
    form = CancelForm()
    if form.run_once(service.cancel, redemption_id) is not None:
        flash(gettext("Cancelled. Your points are back."), "ok")
        return redirect(url_for("rewards.redemption", redemption_id=redemption_id), 303)
    return _redemption_page(read(service.show, redemption_id), form)


@pages.get("/redemptions/<uuid:redemption_id>/code.png")
@signed_in
def code_picture(redemption_id: UUID) -> Picture:
    """The picture of the code, for those who may hold it, as long as it counts."""
    shown = _with_code(redemption_id)
    assert shown.code is not None  # noqa: S101  # see _with_code
    sharp = request.args.get("print") == "1"
    answer = Picture(qr.png(shown.code.url, ecc="Q" if sharp else "M"), mimetype="image/png")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@pages.get("/redemptions/<uuid:redemption_id>/voucher")
@signed_in
def voucher(redemption_id: UUID) -> str:
    """The same on paper, for somebody without a phone."""
    shown = _with_code(redemption_id)
    return render_template("rewards/voucher.html", view=shown.view, code=shown.code)


def _redemption_page(shown: RedemptionShown, form: CancelForm) -> str:
    return render_template("rewards/redemption.html", view=shown.view, code=shown.code, form=form)


def _with_code(redemption_id: UUID) -> RedemptionShown:
    shown = read(service.show, redemption_id)
    if shown.code is None:
        raise NotFound
    return shown
