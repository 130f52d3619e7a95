"""What the leader finds waiting: somebody whom no scan has seen asks for a correction."""

from sqlalchemy.orm import Session

from app.checkins import queries
from app.checkins import service as checkins
from app.checkins.types import AskCorrection, AttendanceFilter
from app.core.paging import MAX_LIMIT, PageRequest
from app.demo.plan import City
from app.demo.settle import Team
from app.people import queries as people


def ask_for_correction(session: Session, plan: City, team: Team) -> None:
    """A member of the team was at its last shift that is over, and their phone was empty."""
    leader = people.load_actor(session, team.leader, "web")
    over = queries.list_led(session, leader, AttendanceFilter(is_over=True), PageRequest(MAX_LIMIT)).items
    if not over:
        return
    last = over[0].view.shift_id
    seen = {one.view.person.id for one in over if one.view.shift_id == last}
    missing = next((member for member in team.members[3:] if member not in seen), None)
    if missing is not None:
        member = people.load_actor(session, missing, "web")
        checkins.ask_correction(session, member, AskCorrection(last, note=plan.typed_in_reasons[0]))
