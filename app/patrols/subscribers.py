"""What this room takes over from checkins: the codes that begin with `p`."""

from flask import current_app, make_response, render_template
from werkzeug.wrappers import Response

from app.checkins import letters
from app.checkins.codes import Letter
from app.checkins.forms import ScanForm
from app.checkins.schemas import reason_sentence, reason_title
from app.checkins.types import Opened, status_of
from app.checkins.views import phones, tickets
from app.core.permissions import Permission
from app.patrols import queries, service
from app.patrols.forms import FixForm
from app.web.context import current_actor, uow


def connect() -> None:
    """Answer for plates at `/q/…`, and judge their scans; once per process."""
    letters.register(Letter.PLATE, open_plate)
    letters.register_judge(Letter.PLATE, service.judge)


def open_plate(token: str) -> Response:
    """The point's name and one big button; the ticket says when the plate was opened."""
    with uow.read() as session:
        opened = queries.opened(session, token)
    if opened.reason is not None:
        current_app.logger.info("a plate was opened and refused: %s", opened.reason)  # a look leaves no row
        ours = {"of": "patrol"}
        page = render_template(
            "checkins/refused.html", opened=Opened(None, opened.reason), reason=opened.reason,
            title=reason_title(opened.reason, ours), sentence=reason_sentence(opened.reason, ours),
        )  # fmt: skip
        return make_response(page, status_of(opened.reason))
    who = current_actor()
    route, point = opened.route, opened.point
    sets_up = (
        who is not None
        and route is not None
        and who.may(Permission.PATROLS_MANAGE, team_id=route.team_id, path=route.place_path)
    )
    ticket = tickets.current(token) or tickets.new(token)
    answer = make_response(
        render_template(
            "patrols/open_plate.html", route=route, point=point, token=token,
            form=ScanForm() if who is not None else None, calibrating=FixForm() if sets_up else None,
        )
    )  # fmt: skip
    tickets.give(answer, ticket)
    phones.remember(answer)
    return answer
