"""Rounds for those who walked, who lead, and at the desk."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, render_template, request

from app.core.paging import MAX_LIMIT, PageRequest
from app.core.permissions import Permission
from app.patrols import queries
from app.patrols.types import ENDED, RoundFilter, RoundState, RoundView
from app.patrols.views.blueprint import pages
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import actor
from app.web.guards import requires, signed_in


@pages.get("/desk/patrols")
@requires(Permission.DESK_READ)
def desk() -> str:
    """The rounds of my places: what is under way and what was walked, the latest first; `?planned=1`: what is to come."""
    page, planned = asked_page(), request.args.get("planned") == "1"
    running: Sequence[RoundView] = ()
    if planned:
        rounds = read(queries.list_rounds, RoundFilter(states=(RoundState.PLANNED,), soonest_first=True), page)
    else:
        rounds = read(queries.list_rounds, RoundFilter(states=ENDED), page)
        if page.cursor is None:
            running = read(queries.list_rounds, RoundFilter(states=(RoundState.OPEN,)), PageRequest(MAX_LIMIT)).items
    return render_template("patrols/desk.html", rounds=rounds, running=running, planned=planned)


@pages.get("/patrol/rounds/<uuid:round_id>")
@signed_in
def round_page(round_id: UUID) -> str:
    """One round, point by point."""
    detail = read(queries.round_detail, round_id)
    who, one = actor(), detail.round
    leads = who.may(Permission.PATROLS_MANAGE, team_id=one.team_id, path=one.place_path)
    is_in = any(member.person.id == who.person_id for member in detail.members)
    return render_template(
        "patrols/round.html", detail=detail, round=one, leads=leads,
        may_finish=one.state is RoundState.OPEN and (leads or is_in),
        at_desk=who.may(Permission.DESK_READ, path=one.place_path), may_see_records=who.may(Permission.RECORDS_READ, team_id=one.team_id, path=one.place_path),
        by_point={point.id: [v for v in detail.visits if v.point_id == point.id] for point in detail.points},
    )  # fmt: skip


@pages.get("/patrol/hazards/<uuid:hazard_id>.jpg")
@signed_in
def hazard_photo(hazard_id: UUID) -> Response:
    """The picture of a hazard."""
    return Response(read(queries.hazard_photo, hazard_id), mimetype="image/jpeg")
