"""Wishes for a correction, and what there is to ask about."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from app.activities.models import Activity, Shift, SignUp
from app.activities.types import SignUpState
from app.checkins.models import Attendance, AttendanceCorrection, Scan
from app.checkins.queries.led import of_led
from app.checkins.types import (
    AttendanceState,
    CorrectionFilter,
    CorrectionState,
    CorrectionView,
    MissedShift,
    PersonShown,
    Reason,
)
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.people.models import Person
from app.places.models import Place
from app.records.models import ServiceRecord
from app.records.types import RecordState

_MOST_MISSED = 20


def list_corrections(
    session: Session, actor: Actor, wanted: CorrectionFilter, page: PageRequest
) -> Page[CorrectionView]:
    """One's own wishes, and those of the shifts that one leads, newest first."""
    query = _views().where(_own(actor) if wanted.mine else _in_sight(actor))
    if wanted.state is not None:
        query = query.where(AttendanceCorrection.state == wanted.state)
    if wanted.shift_id is not None:
        query = query.where(AttendanceCorrection.shift_id == wanted.shift_id)
    found = paginate(session, query, [AttendanceCorrection.id], page)
    return Page([_view(actor, row) for row in found.items], found.next_cursor)


def correction(session: Session, actor: Actor, correction_id: UUID) -> CorrectionView:
    """One of them; NotFound for everybody else."""
    query = _views().where(AttendanceCorrection.id == correction_id, _in_sight(actor))
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return _view(actor, row)


def pending_correction(session: Session, actor: Actor, shift_id: UUID) -> CorrectionView | None:
    """The wish that one has for a shift and that nobody has decided about."""
    mine = CorrectionFilter(CorrectionState.PENDING, shift_id, mine=True)
    return next(iter(list_corrections(session, actor, mine, PageRequest(1)).items), None)


def refused_check_out(session: Session, shift_id: UUID, person_id: UUID) -> Scan | None:
    """The last scan at which somebody wanted to check out and had not checked in: they were there at the time.

    A claimed time from one's own phone proves nothing.
    """
    query = select(Scan).where(
        Scan.shift_id == shift_id,
        Scan.subject_id == person_id,
        Scan.reason == Reason.NOT_IN,
        or_(~Scan.offline, Scan.person_id != Scan.subject_id),
    )
    return session.execute(query.order_by(Scan.scanned_at.desc(), Scan.id.desc()).limit(1)).scalar_one_or_none()


def record_waits(session: Session, record_id: UUID) -> bool:
    """Whether nobody has decided about a record yet."""
    query = select(ServiceRecord.state).where(ServiceRecord.id == record_id)
    return session.execute(query).scalar_one() is RecordState.PENDING


def missed_shifts(session: Session, actor: Actor, since: timedelta) -> list[MissedShift]:
    """Shifts over not long ago at which the actor was expected and nobody has seen them, newest first."""
    me, now = actor.known_person, clock.now()
    came = exists().where(
        Attendance.shift_id == Shift.id, Attendance.person_id == me, Attendance.state != AttendanceState.UNDONE
    )
    query = (
        select(Shift.id, Activity.title, Shift.starts_at, Shift.ends_at)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(SignUp, and_(SignUp.shift_id == Shift.id, SignUp.person_id == me))
        .where(
            SignUp.state == SignUpState.CONFIRMED, Shift.ends_at > now - since, Shift.starts_at < now,
            Shift.cancelled_at.is_(None), Activity.cancelled_at.is_(None), ~came,
        )
        .order_by(Shift.starts_at.desc(), Shift.id.desc())
    )  # fmt: skip
    return [MissedShift(*row) for row in session.execute(query.limit(_MOST_MISSED))]


def _own(actor: Actor) -> ColumnElement[bool]:
    return AttendanceCorrection.person_id == actor.person_id


def _in_sight(actor: Actor) -> ColumnElement[bool]:
    return or_(_own(actor), of_led(actor))


def _views() -> Select[AttendanceCorrection, Person, Shift, str, Attendance, Place, UUID]:
    return (
        select(AttendanceCorrection, Person, Shift, Activity.title, Attendance, Place, Activity.team_id)
        .join(Person, Person.id == AttendanceCorrection.person_id)
        .join(Shift, Shift.id == AttendanceCorrection.shift_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Place, Place.id == Activity.place_id)
        .outerjoin(Attendance, Attendance.id == AttendanceCorrection.attendance_id)
    )


def _view(actor: Actor, row: Any) -> CorrectionView:
    wish, person, shift, title, attendance, place, team_id = row
    is_own = person.id == actor.person_id
    whole = is_own or actor.may(Permission.CHECKINS_SCAN, path=place.path, team_id=team_id)
    return CorrectionView(
        id=wish.id, shift_id=shift.id, title=title, starts_at=shift.starts_at, ends_at=shift.ends_at,
        person=PersonShown(person.id, person.number, person.name if whole else masked_name(person.name)),
        attendance_id=wish.attendance_id, checked_in_at=wish.checked_in_at, checked_out_at=wish.checked_out_at,
        note=wish.note, is_scanned=wish.scan_id is not None or _was_scanned(attendance), state=wish.state,
        asked_at=wish.asked_at, decided_at=wish.decided_at, decision_reason=wish.decision_reason, is_own=is_own,
    )  # fmt: skip


def _was_scanned(attendance: Attendance | None) -> bool:
    ends = attendance.evidence if attendance is not None else {}
    return any("scan_id" in ends.get(way, {}) for way in ("in", "out"))
