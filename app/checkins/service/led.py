"""What a leader may lay hands on: an attendance held fast, with its shift, after the right is checked."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checkins import policy
from app.checkins.models import Attendance
from app.checkins.queries import situation
from app.checkins.queries.situation import Situation
from app.core.actor import Actor
from app.core.errors import NotFound


def attendance(session: Session, actor: Actor, attendance_id: UUID) -> tuple[Attendance, Situation]:
    """An attendance of a shift that the actor leads, as it is now, locked."""
    query = select(Attendance).where(Attendance.id == attendance_id).with_for_update()
    row = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if row is None:
        raise NotFound
    found = at_shift(session, row.shift_id, row.person_id)
    policy.ensure_may_lead(actor, found.activity.team_id, found.place_path)
    return row, found


def at_shift(session: Session, shift_id: UUID, person_id: UUID) -> Situation:
    """A person at a shift; NotFound if there is none."""
    found = situation.of_shift(session, shift_id, person_id)
    if found is None:
        raise NotFound
    return found
