"""How a person stands towards a shift: all that a scan must know, in one statement."""

from dataclasses import dataclass, fields
from functools import cache
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Uuid, bindparam, exists, false, select
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
    #: What the leader has counted last.
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
    rows = _query(key, knows_device=device_id is not None).all(session.connection(), **asked)
    if not rows:
        return None
    row = rows[0]
    path, has_seat, is_waiting, is_member, is_shared, last_id, heads_id = row[_ACTIVITY_ENDS:]
    return Situation(
        ShiftSeen(*row[:_SHIFT_ENDS]), ActivitySeen(*row[_SHIFT_ENDS:_ACTIVITY_ENDS]), path, has_seat, is_waiting,
        is_member, is_shared,
        session.get(Attendance, last_id) if last_id else None,
        session.get(HeadsCount, heads_id) if heads_id else None,
    )  # fmt: skip


@cache
def _query(key: str, *, knows_device: bool) -> Prepared:
    person_id = bindparam("person_id", type_=Uuid())
    newest = (
        select(Attendance.id)
        .where(
            Attendance.shift_id == Shift.id,
            Attendance.person_id == person_id,
            Attendance.state != AttendanceState.UNDONE,
        )
        .order_by(Attendance.checked_in_at.desc(), Attendance.id.desc())
        .limit(1)
        .correlate(Shift)
        .scalar_subquery()
    )
    counted = (
        select(HeadsCount.id)
        .where(HeadsCount.shift_id == Shift.id)
        .order_by(HeadsCount.counted_at.desc(), HeadsCount.id.desc())
        .limit(1)
        .correlate(Shift)
        .scalar_subquery()
    )
    return Prepared(
        select(
            *_SHIFT,
            *_ACTIVITY,
            Place.path,
            _signed_up(person_id, SignUpState.CONFIRMED),
            _signed_up(person_id, SignUpState.WAITLISTED),
            _member(person_id),
            _shared(person_id) if knows_device else false(),
            newest,
            counted,
        )
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Place, Place.id == Activity.place_id)
        .where(getattr(Shift, key) == bindparam("key", type_=getattr(Shift, key).type))
    )


def _signed_up(person_id: BindParameter[UUID], state: SignUpState) -> ColumnElement[bool]:
    return exists().where(SignUp.shift_id == Shift.id, SignUp.person_id == person_id, SignUp.state == state)


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
