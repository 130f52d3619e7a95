"""Attendances of the shifts that somebody leads: what is open, what the clock has closed."""

from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from app.activities.models import Activity, Shift
from app.checkins.models import Attendance
from app.checkins.queries.presence import as_view
from app.checkins.types import AttendanceFilter, AttendanceState, LedAttendance
from app.core import clock
from app.core.actor import Actor
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import under_any
from app.people.models import Person
from app.places.models import Place
from app.records.models import ServiceRecord
from app.records.types import RecordState


def list_led(session: Session, actor: Actor, wanted: AttendanceFilter, page: PageRequest) -> Page[LedAttendance]:
    """Attendances of one's teams and places, newest first, undone ones left out."""
    query = (
        select(Attendance, Person, Shift, Activity.title)
        .join(Person, Person.id == Attendance.person_id)
        .join(Shift, Shift.id == Attendance.shift_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Place, Place.id == Activity.place_id)
        .where(of_led(actor), *_narrowed(wanted))
    )
    found = paginate(session, query, [Attendance.checked_in_at, Attendance.id], page)
    return Page([_led(row) for row in found.items], found.next_cursor)


def of_led(actor: Actor) -> ColumnElement[bool]:
    """Whether a row joined with its activity and place belongs to a shift that the actor leads."""
    return or_(
        Activity.team_id.in_(actor.teams(Permission.CHECKINS_LEAD)),
        under_any(Place.path, actor.paths(Permission.CHECKINS_LEAD)),
    )


def _narrowed(wanted: AttendanceFilter) -> list[ColumnElement[bool]]:
    state = wanted.state
    narrowed = [Attendance.state == state if state else Attendance.state != AttendanceState.UNDONE]
    if wanted.shift_id is not None:
        narrowed.append(Attendance.shift_id == wanted.shift_id)
    if wanted.is_over:
        narrowed.append(func.coalesce(Shift.cancelled_at, Shift.ends_at) <= clock.now())
    if wanted.is_waiting:
        decided = exists().where(ServiceRecord.id == Attendance.record_id, ServiceRecord.state != RecordState.PENDING)
        narrowed += [Attendance.state == AttendanceState.AUTO, ~decided]
    return narrowed


def _led(row: Any) -> LedAttendance:
    attendance, person, shift, title = row
    return LedAttendance(as_view((attendance, person, shift)), title, shift.starts_at, shift.ends_at)
