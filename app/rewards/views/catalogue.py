"""What can be had, and taking it."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.rewards import queries, service
from app.rewards.forms import RedeemForm
from app.rewards.queries import RewardFilter
from app.rewards.views.blueprint import pages
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.context import current_actor
from app.web.guards import public, signed_in


@pages.get("/rewards")
@public
def catalogue() -> str:
    """Rewards of the whole city or of one's own street, found by words."""
    q, signed_in_here = asked_words(), current_actor() is not None
    street = read(queries.nearby) if signed_in_here else None
    near = street is not None and request.args.get("near") == "1"
    found = read(queries.list_rewards, RewardFilter(street.id if street and near else None, q=q), asked_page())
    available = read(queries.available_points) if signed_in_here else None
    return render_template("rewards/catalogue.html", q=q, found=found, available=available, street=street, near=near)


@pages.get("/rewards/<uuid:reward_id>")
@public
def reward(reward_id: UUID) -> str:
    """One reward, and the button that redeems it."""
    return _reward_page(reward_id, RedeemForm())


@pages.post("/rewards/<uuid:reward_id>")
@signed_in
def redeem(reward_id: UUID) -> Response | str:
    """Redeem it for oneself."""
    form = RedeemForm()
    done = form.run_once(service.redeem, form.to_command(reward_id))
    if done is not None:
        return redirect(url_for("rewards.redemption", redemption_id=done["id"]), 303)
    return _reward_page(reward_id, form)


def _reward_page(reward_id: UUID, form: RedeemForm) -> str:
    view = read(queries.reward_view, reward_id)
    standing = read(queries.standing, view) if current_actor() else None
    way_in = url_for("people.login", next=request.path)
    return render_template("rewards/reward.html", view=view, form=form, standing=standing, way_in=way_in)
