"""The community desk: what shops offer, and redeeming for somebody without a phone."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.checkins.types import Reason
from app.core.permissions import Permission
from app.rewards import queries, service
from app.rewards.forms import EditRewardForm, NewRewardForm, RedeemForm, StockForm, WhoForm
from app.rewards.queries import RewardFilter
from app.rewards.types import refusal
from app.rewards.views.blueprint import pages
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.guards import requires


@pages.get("/desk/rewards")
@requires(Permission.REWARDS_MANAGE)
def manage() -> str:
    """The rewards of one's places, withdrawn ones too."""
    found = read(queries.list_rewards, RewardFilter(manageable=True), asked_page())
    return render_template("rewards/manage.html", found=found)


@pages.route("/desk/rewards/new", methods=["GET", "POST"])
@requires(Permission.REWARDS_MANAGE)
def offer() -> Response | str:
    """Offer a reward."""
    form = NewRewardForm()
    shops = read(queries.shops_to_offer_at)
    form.shop.choices = [(str(shop.id), shop.name) for shop in shops]
    done = form.run_once(service.offer_reward, form.to_command()) if request.method == "POST" else None
    if done is not None:
        flash(gettext("It is on offer now."), "ok")
        return redirect(url_for("rewards.manage"), 303)
    return render_template("rewards/offer.html", form=form)


@pages.route("/desk/rewards/<uuid:reward_id>", methods=["GET", "POST"])
@requires(Permission.REWARDS_MANAGE)
def edit(reward_id: UUID) -> Response | str:
    """Change or withdraw a reward."""
    form, view = EditRewardForm(), read(queries.reward_view, reward_id)
    if request.method == "GET":
        form.fill(view)
    elif form.run_once(service.edit_reward, form.to_command(view)) is not None:
        flash(gettext("Saved. What people hold already keeps its price."), "ok")
        return redirect(url_for("rewards.manage"), 303)
    return render_template("rewards/edit.html", form=form, view=view)


@pages.route("/desk/rewards/<uuid:reward_id>/stock", methods=["GET", "POST"])
@requires(Permission.REWARDS_MANAGE)
def desk_stock(reward_id: UUID) -> Response | str:
    """Count pieces in or out."""
    form = StockForm()
    if request.method == "POST" and form.run_once(service.restock, form.to_command(reward_id)) is not None:
        flash(gettext("The stock is changed."), "ok")
        return redirect(url_for("rewards.manage"), 303)
    return render_template("rewards/stock.html", form=form, view=read(queries.reward_view, reward_id))


@pages.route("/desk/redeem", methods=["GET", "POST"])
@requires(Permission.REDEMPTIONS_ASSIST)
def assist() -> Response | str:
    """Scan a card to see whose it is."""
    form = WhoForm()
    scanned = form.run(service.scan_card, form.code.data or "") if request.method == "POST" else None
    if scanned is not None and scanned.person is not None:
        return redirect(url_for("rewards.assist_choose", person_id=scanned.person.id), 303)
    if scanned is not None:
        form.refuse(refusal(scanned.reason or Reason.INVALID))
    return render_template("rewards/assist.html", form=form)


@pages.get("/desk/redeem/<uuid:person_id>")
@requires(Permission.REDEMPTIONS_ASSIST)
def assist_choose(person_id: UUID) -> str:
    """What they can have."""
    who = read(service.assisted_person, person_id)
    q = asked_words()
    found = read(queries.list_rewards, RewardFilter(q=q), asked_page())
    return render_template("rewards/assist_choose.html", who=who, q=q, found=found)


@pages.route("/desk/redeem/<uuid:person_id>/<uuid:reward_id>", methods=["GET", "POST"])
@requires(Permission.REDEMPTIONS_ASSIST)
def assist_redeem(person_id: UUID, reward_id: UUID) -> Response | str:
    """Redeem it for them and print the voucher."""
    form = RedeemForm()
    done = form.run_once(service.redeem, form.to_command(reward_id, person_id)) if request.method == "POST" else None
    if done is not None:
        return redirect(url_for("rewards.voucher", redemption_id=done["id"]), 303)
    who, view = read(service.assisted_person, person_id), read(queries.reward_view, reward_id)
    return render_template("rewards/assist_redeem.html", form=form, who=who, view=view)
