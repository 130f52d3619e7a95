"""The shop's counter: hand over, the month's list, the shelf."""

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.errors import Invalid, NotFound
from app.core.permissions import Permission
from app.rewards import queries, service
from app.rewards.forms import CaptureForm, LookForm, StockForm
from app.rewards.queries import RewardFilter
from app.rewards.types import CaptureResult
from app.rewards.views.blueprint import pages
from app.shops import queries as shop_queries
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.context import settings
from app.web.forms import Form
from app.web.guards import requires

_LONGEST_CODE = 500
_MONTHS_BACK = 3


@pages.get("/counter")
@requires(Permission.REDEMPTIONS_CAPTURE)
def counter() -> str:
    """Where a code is typed; with one that was scanned, what to hand over. Looking changes nothing."""
    code = asked_words("code", _LONGEST_CODE)
    return _counter_page(code, read(service.look, code) if code else None, _hand_over_form(code))


@pages.post("/counter")
@requires(Permission.REDEMPTIONS_CAPTURE)
def look() -> str:
    """What is to be handed over for a typed code; wrong ones are counted."""
    form = LookForm()
    result = form.run(service.present, form.code.data or "")
    return _counter_page(
        form.code.data or "", result, form if result is None else _hand_over_form(form.code.data or "")
    )


@pages.post("/counter/captures")
@requires(Permission.REDEMPTIONS_CAPTURE)
def hand_over() -> Response | str:
    """Yes, handed over."""
    form = CaptureForm()
    result = form.run(service.capture, form.to_command())
    if result is None:
        return _counter_page("", None, form)
    if result.reason is not None:
        return _counter_page(form.code.data or "", result, form)
    return redirect(url_for("rewards.handed_over", redemption_id=result.redemption_id), 303)


@pages.get("/counter/handed-over/<uuid:redemption_id>")
@requires(Permission.REDEMPTIONS_CAPTURE)
def handed_over(redemption_id: UUID) -> str:
    """Done; on to the next."""
    view = read(queries.redemption_view, redemption_id)
    if view.redemption.captured_at is None:
        raise NotFound
    return render_template("rewards/handed_over.html", view=view)


@pages.get("/counter/month")
@requires(Permission.REDEMPTIONS_READ)
def month() -> str:
    """What the shop handed out in a month."""
    shops = read(shop_queries.worked_at)
    shop = next((s for s in shops if str(s.id) == request.args.get("shop")), shops[0] if shops else None)
    period, start, end = _asked_month()
    listed = read(queries.month_of_shop, shop.id, start, end, asked_page()) if shop else None
    return render_template(
        "rewards/month.html",
        shops=shops,
        shop=shop,
        period=period,
        listed=listed,
        months=clock.latest_months(_MONTHS_BACK, settings().zone),
    )


@pages.get("/counter/rewards")
@requires(Permission.REWARDS_STOCK)
def shelf() -> str:
    """The shop's rewards and how many are left."""
    found = read(queries.list_rewards, RewardFilter(of_own_shops=True), asked_page())
    return render_template("rewards/shelf.html", found=found)


@pages.route("/counter/rewards/<uuid:reward_id>/stock", methods=["GET", "POST"])
@requires(Permission.REWARDS_STOCK)
def count_stock(reward_id: UUID) -> Response | str:
    """Count pieces in or out."""
    form = StockForm()
    if request.method == "POST" and form.run_once(service.restock, form.to_command(reward_id)) is not None:
        flash(gettext("The stock is changed."), "ok")
        return redirect(url_for("rewards.shelf"), 303)
    return render_template("rewards/stock.html", form=form, view=read(queries.reward_view, reward_id))


def _hand_over_form(code: str) -> CaptureForm:
    return CaptureForm(formdata=None, code=code)


def _counter_page(code: str, result: CaptureResult | None, form: Form) -> str:
    view = None
    if result is not None and result.redemption_id is not None and result.reason is None:
        view = read(queries.redemption_view, result.redemption_id)
    return render_template("rewards/counter.html", code=code, result=result, view=view, form=form)


def _asked_month() -> tuple[str, datetime, datetime]:
    try:
        return clock.month_span(request.args.get("period"), settings().zone)
    except (ValueError, OverflowError):  # no month, or one at the end of time
        raise Invalid(field="period") from None
