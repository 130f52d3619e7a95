"""One's own devices and password."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.people import queries, service
from app.people.forms import PasswordForm
from app.people.views.blueprint import pages
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import actor, uow
from app.web.guards import signed_in


@pages.get("/me/devices")
@signed_in
def my_devices() -> str:
    """What is signed in as me."""
    devices = read(queries.list_devices, asked_page())
    return render_template("people/devices.html", devices=devices)


@pages.post("/me/devices/<uuid:device_id>/revoke")
@signed_in
def revoke_my_device(device_id: UUID) -> Response:
    """Sign one of them out."""
    uow.run(service.revoke_device, actor(), device_id)
    flash(gettext("That device is signed out."), "ok")
    return redirect(url_for("people.my_devices"), 303)


@pages.route("/me/password", methods=["GET", "POST"])
@signed_in
def my_password() -> Response | str:
    """Choose a password, or change it."""
    form = PasswordForm()
    skip_current = read(queries.may_skip_current_password)
    if form.run(service.set_password, form.to_command()) is not None:
        flash(gettext("Your new password counts from now on. Your other devices are signed out."), "ok")
        return redirect("/", 303)
    return render_template("people/password.html", form=form, skip_current=skip_current)
