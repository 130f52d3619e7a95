"""Coming in: phone and password, a one-time link, one tap in demo mode; and going out."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.errors import DomainError, NotFound
from app.people import doors, queries, service
from app.people.forms import DemoForm, LinkForm, SignInForm
from app.people.types import BadCredentials, DemoPerson, PersonBrief, TooManySignIns
from app.people.types.tokens import is_link_token
from app.people.views.blueprint import pages
from app.web.context import actor, settings, uow
from app.web.guards import public
from app.web.problems import sentence
from app.web.qr import png

_SECONDS_PER_MINUTE = 60


@pages.route("/login", methods=["GET", "POST"])
@public
def login() -> Response:
    """Phone and password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _login_page(form, 200)
    try:
        found = doors.sign_in(form.phone.data or "", form.password.data or "")
    except BadCredentials as error:
        return _refused(form, error, sentence(error))
    except TooManySignIns as error:
        minutes = -(-error.retry_after // _SECONDS_PER_MINUTE)
        answer = _refused(form, error, gettext("Too many tries. Please wait %(minutes)s minutes.", minutes=minutes))
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    return doors.onward(found)


@pages.post("/login/demo")
@public
def login_demo() -> Response:
    """One tap, where demo mode allows it."""
    form = DemoForm()
    wanted = form.wanted()
    if not doors.demo_allowed() or not form.validate_on_submit() or wanted is None:
        raise NotFound
    found = uow.run(service.sign_in_demo, wanted, doors.label())
    doors.admit(found)
    return doors.onward(found)


@pages.post("/logout")
@public
def logout() -> Response:
    """Sign this browser out; pressed twice, it stays so."""
    doors.dismiss()
    flash(gettext("You are signed out."), "ok")
    return redirect(url_for("people.login"), 303)


@pages.get("/sign-in/<token>")
@public
def sign_in_link(token: str) -> str:
    """What the link is for, and one button; opening it uses nothing up."""
    return render_template("people/sign_in_link.html", form=LinkForm(), person=_person_of_link(token))


@pages.post("/sign-in/<token>")
@public
def use_sign_in_link(token: str) -> Response | str:
    """Sign in with the link, once, and go on to choose a password."""
    form = LinkForm()
    if not form.validate_on_submit():
        return render_template("people/sign_in_link.html", form=form, person=_person_of_link(token))
    doors.admit(uow.run(service.use_sign_in_link, actor(), token, doors.label()))
    return redirect(url_for("people.my_password"), 303)


@pages.get("/sign-in/<token>.png")
@public
def sign_in_link_png(token: str) -> Response:
    """The picture of a link, for whoever has the link; nothing is looked up, so it tells nothing."""
    if not is_link_token(token):
        raise NotFound
    picture = png(f"{settings().own_url}/sign-in/{token}", ecc="Q")
    return Response(picture, mimetype="image/png", headers={"Cache-Control": "no-store"})


def _person_of_link(token: str) -> PersonBrief:
    with uow.read() as session:
        link = queries.find_link(session, token)
        return queries.brief(session, queries.get(session, link.person_id))


def _refused(form: SignInForm, error: DomainError, words: str) -> Response:
    form.form_errors.append(words)
    return _login_page(form, error.status)


def _login_page(form: SignInForm, status: int) -> Response:
    demo: list[DemoPerson] = []
    if doors.demo_allowed():
        with uow.read() as session:
            demo = queries.demo_people(session)
    page = render_template("people/login.html", form=form, demo=demo, next=request.args.get("next"))
    return make_response(page, status)
