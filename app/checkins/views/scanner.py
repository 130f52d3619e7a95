"""The scanner in our own page: camera, photo, or 8 digits; it works without any script as well."""

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.checkins import codes
from app.checkins.forms import CodeForm
from app.checkins.views import phones
from app.checkins.views.blueprint import pages
from app.checkins.views.opening import make_scan
from app.core.errors import DomainError
from app.web.context import settings
from app.web.guards import signed_in


@pages.route("/scan", methods=["GET", "POST"])
@signed_in
def scan() -> Response | str:
    """Scan or type a code; a shift's checks in or out at once, any other opens its own page."""
    form = CodeForm()
    if not form.validate_on_submit():
        page = make_response(render_template("checkins/scan.html", form=form))
        phones.remember(page)
        return page
    code = form.code.data or ""
    found = codes.read(code, settings().known_urls)
    if isinstance(found, codes.Token) and found.letter is not codes.Letter.SHIFT:
        return redirect(url_for(".open_code", token=found.text), 303)
    try:
        result = make_scan(form.to_command(code, phones.current()))
    except DomainError as error:
        form.refuse(error)
        return render_template("checkins/scan.html", form=form)
    return redirect(url_for(".show_scan", scan_id=result.id), 303)
