"""Who is still to be reminded of a shift."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.activities.models import Activity, Shift, SignUp
from app.activities.types import SignUpState
from app.notices import queries as notices
from app.places.models import Place


@dataclass(frozen=True, slots=True)
class Unreminded:
    """A shift, and who has a seat in it and was not told."""

    shift: Shift
    activity: Activity
    place: str
    people: list[UUID] = field(default_factory=list)


def unreminded(
    session: Session, kind: str, after: datetime, until: datetime, *, due_at: datetime | None, limit: int
) -> list[Unreminded]:
    """Shifts that begin after one instant and not after another, soonest first, for so many people at most.

    `due_at` is the hour that the reminder is for; None: the shift's own beginning.
    """
    for_hour = Shift.starts_at if due_at is None else due_at
    query = (
        select(Shift, Activity, Place.name, SignUp.person_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Place, Place.id == Activity.place_id)
        .join(SignUp, SignUp.shift_id == Shift.id)
        .where(
            Shift.starts_at > after, Shift.starts_at <= until, Shift.cancelled_at.is_(None),
            Activity.cancelled_at.is_(None), SignUp.state == SignUpState.CONFIRMED,
            ~notices.reminded(kind, Shift.id, SignUp.person_id, for_hour),
        )
        .order_by(Shift.starts_at, Shift.id, SignUp.seq)
        .limit(limit)
    )  # fmt: skip
    found: dict[UUID, Unreminded] = {}
    for shift, activity, place, person_id in session.execute(query):
        found.setdefault(shift.id, Unreminded(shift, activity, place)).people.append(person_id)
    return list(found.values())
