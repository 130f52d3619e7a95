"""How one wants to be told, and the way through WeChat by which it learns who one is there."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from app.core.errors import DomainError
from app.notices import queries, service
from app.notices.courier.message import DeliveryFailed
from app.notices.courier.wechat import Account, sign_in_address
from app.notices.forms import ChoicesForm, LinkForm
from app.notices.types import WechatSilent
from app.notices.views.blueprint import pages
from app.web.api import read
from app.web.context import actor, settings, uow
from app.web.guards import signed_in

_PURPOSE = "wechat-link:1"
_STATE_SECONDS = 600


@pages.route("/me/notices/settings", methods=["GET", "POST"])
@signed_in
def choices() -> Response | str:
    """Which ways besides the inbox."""
    found = read(queries.choices)
    form = ChoicesForm.of(found)
    if form.run(service.choose, form.to_command()) is not None:
        flash(gettext("Saved."), "ok")
        return redirect(url_for(".choices"), 303)
    return render_template(
        "notices/choices.html", form=form, choices={choice.channel.value: choice for choice in found},
        link_address=_sign_in_address() if _in_wechat() and settings().wechat_app_id else None,
    )  # fmt: skip


@pages.get("/me/notices/wechat")
@signed_in
def back_from_wechat() -> str:
    """WeChat sends people back here with a code; nothing is linked until they press the button."""
    form = LinkForm(formdata=None, code=request.args.get("code", ""), state=request.args.get("state", ""))
    return render_template("notices/link.html", form=form)


@pages.post("/me/notices/wechat")
@signed_in
def link_wechat() -> Response | str:
    """Link WeChat to this account: only the one who set out from it."""
    form = LinkForm()
    try:
        openid = _openid(form)
    except DomainError as error:
        form.refuse(error)
        return render_template("notices/link.html", form=form)
    uow.run(service.link_wechat, actor(), openid)
    flash(gettext("From now on we tell you in WeChat."), "ok")
    return redirect(url_for(".choices"), 303)


@pages.post("/me/notices/wechat/removal")
@signed_in
def forget_wechat() -> Response:
    """Take the link away."""
    uow.run(service.forget_wechat, actor())
    flash(gettext("WeChat is no longer connected."), "ok")
    return redirect(url_for(".choices"), 303)


def _openid(form: LinkForm) -> str:
    if not form.validate_on_submit() or not settings().wechat_app_id or not _is_ours(form.state.data or ""):
        raise WechatSilent
    try:
        return Account(settings()).openid(form.code.data or "")
    except DeliveryFailed as error:
        raise WechatSilent from error


def _in_wechat() -> bool:
    return "MicroMessenger" in request.headers.get("User-Agent", "")


def _sign_in_address() -> str:
    back = settings().own_url + url_for(".back_from_wechat")
    return sign_in_address(settings(), back, _serializer().dumps(str(actor().known_person)))


def _is_ours(state: str) -> bool:
    try:
        return bool(_serializer().loads(state, max_age=_STATE_SECONDS) == str(actor().known_person))
    except BadSignature:
        return False


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(uow.database.keyring.derive(_PURPOSE))
