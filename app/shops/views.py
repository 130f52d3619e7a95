"""Pages of shops: at the desk, and an owner's staff."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.permissions import Permission
from app.people import queries as people
from app.shops import queries, service
from app.shops.forms import CATEGORIES, ROLE_NAMES, ShopEditForm, ShopForm, StaffForm
from app.shops.types import EndStaff, ShopFilter, ShopView
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.context import actor, uow
from app.web.guards import requires
from app.web.nav import MenuItem

pages = Blueprint("shops", __name__)
menu = [
    MenuItem("Partner shops", "shops.index", "shop", "desk", Permission.DESK_READ, order=60),
    MenuItem("Staff", "shops.mine", "people", "counter", Permission.SHOPS_STAFF, order=40),
]


@pages.get("/desk/shops")
@requires(Permission.DESK_READ)
def index() -> str:
    """The partner shops of my places."""
    q = asked_words()
    found = read(queries.managed, ShopFilter(q=q), asked_page())
    return render_template("shops/index.html", q=q, found=found, categories=CATEGORIES)


@pages.route("/desk/shops/new", methods=["GET", "POST"])
@requires(Permission.SHOPS_MANAGE)
def new() -> Response | str:
    """Set up a partner shop."""
    form = ShopForm()
    form.offer({home.id: home.name for home in read(people.homes, Permission.SHOPS_MANAGE)})
    shop = form.run(service.create_shop, form.to_command())
    if shop is None:
        return render_template("shops/new.html", form=form)
    flash(gettext("The shop is set up. Now add its owner."), "ok")
    return redirect(url_for(".show", shop_id=shop.id), 303)


@pages.route("/desk/shops/<uuid:shop_id>", methods=["GET", "POST"])
@requires(Permission.SHOPS_MANAGE, Permission.AUDIT_READ)
def show(shop_id: UUID) -> Response | str:
    """A shop at the desk, with those who work there."""
    return _room(shop_id, at_desk=True)


@pages.get("/counter/shops")
@requires(Permission.SHOPS_STAFF)
def mine() -> str:
    """The shops I work at, with a way to those who work there."""
    return render_template("shops/mine.html", shops=read(queries.worked_at), categories=CATEGORIES)


@pages.route("/counter/shops/<uuid:shop_id>/staff", methods=["GET", "POST"])
@requires(Permission.SHOPS_STAFF)
def staff(shop_id: UUID) -> Response | str:
    """Who works at my shop."""
    return _room(shop_id, at_desk=False)


@pages.route("/desk/shops/<uuid:shop_id>/edit", methods=["GET", "POST"])
@requires(Permission.SHOPS_MANAGE)
def edit(shop_id: UUID) -> Response | str:
    """Change what a shop says of itself."""
    form = ShopEditForm()
    shop = read(queries.show, shop_id)
    form.offer(shop)
    if request.method == "GET":
        form.fill(shop)
    if form.run(service.edit_shop, form.to_command(shop_id)) is None:
        return render_template("shops/edit.html", form=form, shop=shop)
    flash(gettext("Saved."), "ok")
    return redirect(url_for(".show", shop_id=shop_id), 303)


@pages.post("/desk/shops/<uuid:shop_id>/closing")
@requires(Permission.SHOPS_MANAGE)
def close(shop_id: UUID) -> Response:
    """End a partnership."""
    uow.run(service.close_shop, actor(), shop_id)
    flash(gettext("The shop is closed. What it handed out stays."), "ok")
    return redirect(url_for(".index"), 303)


@pages.post("/counter/shops/<uuid:shop_id>/staff/<uuid:staff_id>/removal")
@requires(Permission.SHOPS_STAFF)
def remove(shop_id: UUID, staff_id: UUID) -> Response:
    """Somebody no longer works there."""
    uow.run(service.end_staff, actor(), EndStaff(shop_id, staff_id))
    flash(gettext("No longer works there."), "ok")
    at_desk = actor().may_somewhere(Permission.SHOPS_MANAGE)
    return redirect(url_for(".show" if at_desk else ".staff", shop_id=shop_id), 303)


def _room(shop_id: UUID, *, at_desk: bool) -> Response | str:
    form = StaffForm()
    shop: ShopView = read(queries.show, shop_id)
    found = read(queries.list_staff, shop_id, asked_page())
    if form.run(service.add_staff, form.to_command(shop_id)) is not None:
        flash(gettext("Now works at the shop, and told so."), "ok")
        return redirect(request.path, 303)
    who = actor()
    may_staff = who.may(Permission.SHOPS_STAFF, path=shop.place_path, shop_id=shop_id) and shop.closed_at is None
    return render_template(
        "shops/show.html", shop=shop, found=found, form=form, at_desk=at_desk, categories=CATEGORIES,
        role_names=ROLE_NAMES, may_staff=may_staff, may_manage=who.may(Permission.SHOPS_MANAGE, path=shop.place_path),
        me=who.person_id,
    )  # fmt: skip
