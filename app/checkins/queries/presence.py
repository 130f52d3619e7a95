"""Who is in, who came, who is expected."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.activities.models import Activity, Shift, SignUp
from app.activities.types import SignUpState
from app.checkins import policy
from app.checkins.models import Attendance
from app.checkins.types import AttendanceState, AttendanceView, Expected, HeadCount, PersonShown
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import under_any
from app.people.models import Person
from app.places.models import Place
from app.teams.models import TeamMember


def list_attendances(session: Session, actor: Actor, shift_id: UUID, page: PageRequest) -> Page[AttendanceView]:
    """Who came to a shift, newest first, undone ones left out."""
    ensure_sees(session, actor, shift_id)
    query = _views().where(Attendance.shift_id == shift_id, Attendance.state != AttendanceState.UNDONE)
    found = paginate(session, query, [Attendance.checked_in_at, Attendance.id], page)
    return Page([as_view(row) for row in found.items], found.next_cursor)


def attendance(session: Session, attendance_id: UUID) -> AttendanceView:
    """One attendance, for whoever has just changed it."""
    return as_view(session.execute(_views().where(Attendance.id == attendance_id)).one())


def visible_attendance(session: Session, actor: Actor, attendance_id: UUID) -> AttendanceView:
    """One attendance of a shift that the actor leads."""
    row = session.execute(_views().where(Attendance.id == attendance_id)).one_or_none()
    if row is None:
        raise NotFound
    ensure_sees(session, actor, row[0].shift_id)
    return as_view(row)


def head_count(session: Session, actor: Actor, shift_id: UUID) -> HeadCount:
    """How many are in now, have come at all, and hold a seat."""
    ensure_sees(session, actor, shift_id)
    present = func.coalesce(func.sum(case((Attendance.state == AttendanceState.OPEN, 1), else_=0)), 0)
    came = func.count(Attendance.person_id.distinct())
    counted = select(present, came).where(Attendance.shift_id == shift_id, Attendance.state != AttendanceState.UNDONE)
    seats = select(Shift.confirmed).where(Shift.id == shift_id)
    row = session.execute(counted.add_columns(seats.scalar_subquery())).one()
    return HeadCount(present=int(row[0]), came=row[1], expected=row[2])


def expected(session: Session, actor: Actor, shift_id: UUID, page: PageRequest, q: str = "") -> Page[Expected]:
    """Who may come: signed up or in the team, by name; `q` is part of the name or the volunteer number."""
    ensure_sees(session, actor, shift_id)
    signed_up = exists().where(
        SignUp.shift_id == shift_id, SignUp.person_id == Person.id, SignUp.state == SignUpState.CONFIRMED
    )
    last = aliased(Attendance)
    query = (
        select(Person, signed_up, last.state)
        .outerjoin(last, last.id == _newest(shift_id))
        .where(or_(signed_up, _is_member(shift_id)), Person.closed_at.is_(None))
    )
    if q.strip():
        words = q.strip()
        query = query.where(or_(Person.name.contains(words, autoescape=True), Person.number == words))
    found = paginate(session, query, [Person.name, Person.id], page, descending=False)
    return Page([Expected(_shown(p), bool(s), state) for p, s, state in found.items], found.next_cursor)


def has_come(session: Session, shift_id: UUID, person_id: UUID) -> bool:
    """Whether somebody has checked in to a shift, and that was not undone."""
    query = select(Attendance.id).where(
        Attendance.shift_id == shift_id, Attendance.person_id == person_id, Attendance.state != AttendanceState.UNDONE
    )
    return session.execute(query.limit(1)).first() is not None


def open_shifts(session: Session, actor: Actor, limit: int = 20) -> list[tuple[UUID, str]]:
    """Shifts running about now into which the actor may scan people: id and title, soonest first."""
    now = clock.now()
    query = (
        select(Shift.id, Activity.title)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Place, Place.id == Activity.place_id)
        .where(
            Shift.starts_at <= now + policy.OPENS_BEFORE, Shift.ends_at >= now - policy.CLOSES_AFTER,
            Shift.cancelled_at.is_(None), Activity.cancelled_at.is_(None),
            or_(
                Activity.team_id.in_(actor.teams(Permission.CHECKINS_SCAN)),
                under_any(Place.path, actor.paths(Permission.CHECKINS_SCAN)),
            ),
        )
        .order_by(Shift.starts_at, Shift.id)
    )  # fmt: skip
    return [(row[0], row[1]) for row in session.execute(query.limit(limit))]


def ensure_sees(session: Session, actor: Actor, shift_id: UUID) -> None:
    """Check the right. Whoever may scan people in knows them by their whole name."""
    query = (
        select(Activity.team_id, Place.path)
        .join(Shift, Shift.activity_id == Activity.id)
        .join(Place, Place.id == Activity.place_id)
        .where(Shift.id == shift_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    policy.ensure_may_see_who_is_in(actor, row[0], row[1])


def _newest(shift_id: UUID) -> Any:
    return (
        select(Attendance.id)
        .where(
            Attendance.shift_id == shift_id,
            Attendance.person_id == Person.id,
            Attendance.state != AttendanceState.UNDONE,
        )
        .order_by(Attendance.checked_in_at.desc(), Attendance.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )


def _is_member(shift_id: UUID) -> Any:
    team = (
        select(Activity.team_id).join(Shift, Shift.activity_id == Activity.id).where(Shift.id == shift_id)
    ).scalar_subquery()
    return exists().where(
        and_(TeamMember.team_id == team, TeamMember.person_id == Person.id, TeamMember.left_at.is_(None))
    )


def _views() -> Select[Attendance, Person, Shift]:
    return (
        select(Attendance, Person, Shift)
        .join(Person, Person.id == Attendance.person_id)
        .join(Shift, Shift.id == Attendance.shift_id)
    )


def as_view(row: Any) -> AttendanceView:
    """An attendance, its person and its shift as the leader sees them."""
    attendance, person, shift = row
    minutes = None
    if attendance.checked_out_at is not None:
        minutes = policy.counted(shift, attendance.checked_in_at, attendance.checked_out_at)[2]
    return AttendanceView(
        id=attendance.id, shift_id=attendance.shift_id, person=_shown(person), state=attendance.state,
        checked_in_at=attendance.checked_in_at, checked_out_at=attendance.checked_out_at, minutes=minutes,
        marks=tuple(attendance.marks), called_off=shift.cancel_reason if shift.cancelled_at else None,
    )  # fmt: skip


def _shown(person: Person) -> PersonShown:
    return PersonShown(person.id, person.number, person.name)
