"""Payments at the counter: the shop takes them, the resident says yes to a large one."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.core.permissions import Permission
from app.rewards import queries, service
from app.rewards.forms import AnswerForm, ChargeForm
from app.rewards.queries import ChargeFilter
from app.rewards.types import charge_refusal
from app.rewards.views.blueprint import pages
from app.shops import queries as shop_queries
from app.shops.types import ShopView
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.guards import requires, signed_in

_LONGEST_CODE = 500


@pages.get("/counter/charge")
@requires(Permission.REDEMPTIONS_CAPTURE)
def choose_till() -> Response | str:
    """At which shop; who works at one alone is taken there."""
    shops = read(shop_queries.worked_at)
    if len(shops) == 1:
        return redirect(url_for("rewards.till", shop_id=shops[0].id, code=asked_words("code", _LONGEST_CODE) or None))
    return render_template("rewards/choose_till.html", shops=shops)


@pages.get("/counter/<uuid:shop_id>/charge")
@requires(Permission.REDEMPTIONS_CAPTURE)
def till(shop_id: UUID) -> str:
    """Whose code, how many points, what for."""
    return _till_page(shop_id, ChargeForm(formdata=None, person_code=asked_words("code", _LONGEST_CODE)))


@pages.post("/counter/<uuid:shop_id>/charge")
@requires(Permission.REDEMPTIONS_CAPTURE)
def take_payment(shop_id: UUID) -> Response | str:
    """Take them."""
    form = ChargeForm()
    result = form.run(service.charge, form.to_command(shop_id))
    if result is None:
        return _till_page(shop_id, form)
    if result.refusal is not None:
        form.refuse(charge_refusal(result.refusal))
        form.renew()
        return _till_page(shop_id, form)
    return redirect(url_for("rewards.counter_charge", charge_id=result.charge_id), 303)


@pages.get("/counter/charges")
@requires(Permission.REDEMPTIONS_CAPTURE)
def counter_charges() -> str:
    """What was paid here, newest first."""
    return render_template("rewards/counter_charges.html", found=read(queries.counter_charges, asked_page()))


@pages.get("/counter/charges/<uuid:charge_id>")
@requires(Permission.REDEMPTIONS_CAPTURE)
def counter_charge(charge_id: UUID) -> str:
    """What became of a payment; while it waits, how long."""
    return _counter_page(charge_id, AnswerForm())


@pages.post("/counter/charges/<uuid:charge_id>/cancellations")
@requires(Permission.REDEMPTIONS_CAPTURE)
def withdraw_charge(charge_id: UUID) -> Response | str:
    """The shop does not want it any more."""
    form = AnswerForm()
    if form.run_once(service.cancel_charge, charge_id) is None:
        return _counter_page(charge_id, form)
    return redirect(url_for("rewards.counter_charge", charge_id=charge_id), 303)


@pages.get("/charges")
@signed_in
def charges() -> str:
    """What one paid at counters, newest first."""
    return render_template("rewards/charges.html", found=read(queries.list_charges, ChargeFilter(), asked_page()))


@pages.get("/charges/<uuid:charge_id>")
@signed_in
def charge(charge_id: UUID) -> str:
    """A payment: the question while it waits, otherwise what became of it."""
    return _own_page(charge_id, AnswerForm())


@pages.post("/charges/<uuid:charge_id>/confirmations")
@signed_in
def confirm_charge(charge_id: UUID) -> Response | str:
    """Yes."""
    form = AnswerForm()
    if form.run_once(service.confirm_charge, charge_id) is None:
        return _own_page(charge_id, form)
    flash(gettext("Paid. Thank you."), "ok")
    return redirect(url_for("rewards.charge", charge_id=charge_id), 303)


@pages.post("/charges/<uuid:charge_id>/cancellations")
@signed_in
def decline_charge(charge_id: UUID) -> Response | str:
    """No."""
    form = AnswerForm()
    if form.run_once(service.cancel_charge, charge_id) is None:
        return _own_page(charge_id, form)
    flash(gettext("Declined. Your points are back."), "ok")
    return redirect(url_for("rewards.charge", charge_id=charge_id), 303)


def _own_page(charge_id: UUID, form: AnswerForm) -> str:
    return render_template("rewards/charge.html", view=read(queries.charge_view, charge_id), form=form)


def _counter_page(charge_id: UUID, form: AnswerForm) -> str:
    return render_template("rewards/counter_charge.html", view=read(queries.charge_view, charge_id), form=form)


def _till_page(shop_id: UUID, form: ChargeForm) -> str:
    return render_template("rewards/till.html", form=form, shop=_own_shop(shop_id))


def _own_shop(shop_id: UUID) -> ShopView:
    shop = next((shop for shop in read(shop_queries.worked_at) if shop.id == shop_id), None)
    if shop is None:
        raise NotFound
    return shop
