"""Pages: the inbox."""

from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core import clock
from app.notices import queries, service
from app.notices.forms import ReadAllForm
from app.notices.schemas import sentence
from app.notices.types import InboxFilter
from app.notices.views.blueprint import pages
from app.web.asked import asked_page
from app.web.context import actor, uow
from app.web.guards import signed_in


@pages.get("/me/notices")
@signed_in
def inbox() -> str:
    """What one was told, newest first; opening the page reads nothing off."""
    with uow.read() as session:
        page = queries.inbox(session, actor(), InboxFilter(), asked_page())
        waiting = queries.unread_count(session, actor().known_person)
    told = [(notice, sentence(notice.kind, notice.params)) for notice in page.items]
    form = ReadAllForm(until=clock.now().isoformat())
    return render_template("notices/inbox.html", page=page, told=told, waiting=waiting, form=form)


@pages.post("/me/notices/<uuid:notice_id>/reads")
@signed_in
def read(notice_id: UUID) -> Response:
    """Read one, and go on to where something can be done about it."""
    notice = uow.run(service.read, actor(), notice_id)
    return redirect(notice.link or url_for(".inbox"), 303)


@pages.post("/me/notices/reads")
@signed_in
def read_all() -> Response:
    """Read all that the page showed."""
    form = ReadAllForm()
    if form.validate_on_submit():
        uow.run(service.read_all, actor(), form.instant())
    return redirect(url_for(".inbox"), 303)
