"""How a person stands towards a shift: all that a scan must know, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, Uuid, bindparam, exists, false, select
from sqlalchemy.orm import Session

from app.activities.models import Activity, Shift, SignUp
from app.activities.types import SignUpState
from app.checkins.models import Attendance, HeadsCount, Scan
from app.checkins.types import ActivitySeen, AttendanceState, ShiftSeen
from app.core.prepared import Prepared
from app.places.models import Place
from app.teams.models import TeamMember

_SHIFT = [getattr(Shift, f.name) for f in fields(ShiftSeen)]
_ACTIVITY = [getattr(Activity, f.name) for f in fields(ActivitySeen)]
#: Where they end in a row.
_SHIFT_ENDS, _ACTIVITY_ENDS = len(_SHIFT), len(_SHIFT) + len(_ACTIVITY)
_newest_count = (
    select(HeadsCount.id)
    .where(HeadsCount.shift_id == Attendance.shift_id)
    .order_by(HeadsCount.counted_at.desc(), HeadsCount.id.desc())
    .limit(1)
    .correlate(Attendance)
)
#: An attendance, and the shift's newest head count.
_STAY = (
    select(Attendance, HeadsCount)
    .outerjoin(HeadsCount, HeadsCount.id == _newest_count.scalar_subquery())
    .where(Attendance.id == bindparam("last_id", type_=Uuid()))
)


@dataclass(frozen=True, slots=True)
class Situation:
    """A shift, and what one person has to do with it."""

    shift: ShiftSeen
    activity: ActivitySeen
    place_path: str
    has_seat: bool
    is_waiting: bool
    is_member: bool
    #: Somebody else used the same device at this shift.
    device_is_shared: bool
    #: The newest attendance that was not undone; open, closed or closed by the clock.
    last: Attendance | None
    #: What the leader has counted last, if there is an attendance.
    heads: HeadsCount | None

    @property
    def is_stranger(self) -> bool:
        """Neither signed up, not even waiting, nor in the team."""
        return not (self.has_seat or self.is_waiting or self.is_member)

    @property
    def is_in(self) -> bool:
        """Whether the person is checked in now."""
        return self.last is not None and self.last.state is AttendanceState.OPEN


def of_shift(session: Session, shift_id: UUID, person_id: UUID, device_id: str | None = None) -> Situation | None:
    """A person at a shift; None if there is no such shift."""
    return _one(session, "id", shift_id, person_id, device_id)


def of_public_id(session: Session, public_id: str, person_id: UUID, device_id: str | None = None) -> Situation | None:
    """The same by what the shift's codes carry."""
    return _one(session, "public_id", public_id, person_id, device_id)


def _one(
    session: Session, key: str, value: UUID | str, person_id: UUID, device_id: str | None
) -> Situation | None:  # fmt: skip
    asked = {"key": value, "person_id": person_id, "device_id": device_id}
    session.flush()  # a prepared statement does not do so by itself
    rows = _prepared(key, knows_device=device_id is not None).all(session.connection(), **asked)
    return read(session, rows[0]) if rows else None


def read(session: Session, row: Sequence[Any]) -> Situation:
    """A row of the question below."""
    path, sign_up, is_member, is_shared, last_id = row[_ACTIVITY_ENDS:]
    last, heads = session.execute(_STAY, {"last_id": last_id}).one() if last_id else (None, None)
    return Situation(
        ShiftSeen(*row[:_SHIFT_ENDS]), ActivitySeen(*row[_SHIFT_ENDS:_ACTIVITY_ENDS]), path,
        sign_up is SignUpState.CONFIRMED, sign_up is SignUpState.WAITLISTED, is_member, is_shared, last, heads,
    )  # fmt: skip


@cache
def _prepared(key: str, *, knows_device: bool) -> Prepared:
    return Prepared(question(key, knows_device=knows_device))


def question(key: str, *, knows_device: bool) -> Select[*tuple[Any, ...]]:
    """Asks for the shift whose column `key` is the parameter `key`, and `person_id`, perhaps with `device_id`."""
    person_id = bindparam("person_id", type_=Uuid())
    return (
        select(
            *_SHIFT,
            *_ACTIVITY,
            Place.path,
            _sign_up(person_id).label("sign_up"),
            _member(person_id).label("is_member"),
            (_shared(person_id) if knows_device else false()).label("device_is_shared"),
            _newest(person_id).label("last_id"),
        )
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Place, Place.id == Activity.place_id)
        .where(getattr(Shift, key) == bindparam("key", type_=getattr(Shift, key).type))
    )


def _sign_up(person_id: BindParameter[UUID]) -> ColumnElement[Any]:
    asked = select(SignUp.state).where(
        SignUp.shift_id == Shift.id, SignUp.person_id == person_id, SignUp.state != SignUpState.CANCELLED
    )
    return asked.correlate(Shift).scalar_subquery()


def _newest(person_id: BindParameter[UUID]) -> ColumnElement[Any]:
    asked = (
        select(Attendance.id)
        .where(
            Attendance.shift_id == Shift.id,
            Attendance.person_id == person_id,
            Attendance.state != AttendanceState.UNDONE,
        )
        .order_by(Attendance.checked_in_at.desc(), Attendance.id.desc())
        .limit(1)
    )
    return asked.correlate(Shift).scalar_subquery()


def _member(person_id: BindParameter[UUID]) -> ColumnElement[bool]:
    return exists().where(
        TeamMember.team_id == Activity.team_id, TeamMember.person_id == person_id, TeamMember.left_at.is_(None)
    )


def _shared(person_id: BindParameter[UUID]) -> ColumnElement[bool]:
    return exists().where(
        Scan.shift_id == Shift.id,
        Scan.device_id == bindparam("device_id"),
        Scan.person_id != person_id,
        Scan.subject_id == Scan.person_id,  # staff scan many people with one device
        Scan.reason.is_(None),
    )
