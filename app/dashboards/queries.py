"""The first screen in seven statements (eight for one place), however large the place."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.activities.models import Activity, Shift
from app.checkins.models import Attendance
from app.checkins.types import AttendanceState
from app.core import clock
from app.core.actor import Actor
from app.core.db import settings
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.core.place_paths import under_any
from app.dashboards.types import Repeatable, ShiftLine, Summary, Today, Waiting
from app.places.models import Place
from app.records.models import ServiceRecord
from app.records.types import RecordState
from app.teams.models import Team

_MOST = 20  # lines of one list; the pages behind show the rest
_AHEAD, _BACK = timedelta(days=7), timedelta(days=7)
_A_DAY = timedelta(days=1)
_IN_FORCE = (Shift.cancelled_at.is_(None), Activity.cancelled_at.is_(None))


def summary(session: Session, actor: Actor, place_id: UUID | None = None) -> Summary:
    """What waits and what is on, at all places of the reader or at one of them; NotFound for any other place."""
    place = _place(session, actor, place_id) if place_id else None
    paths = (place.path,) if place else actor.paths(Permission.DESK_READ)
    zone = settings(session).zone
    now = clock.now()
    day = clock.local_date(now, zone)
    midnight = clock.start_of_day(day, zone), clock.start_of_day(day + _A_DAY, zone)
    return Summary(
        place_id=place.id if place else None,
        place_name=place.name if place else None,
        waiting=_waiting(session, paths, now),
        today=Today(day, *_today(session, paths, *midnight)),
        late=_lines(session, paths, Shift.ends_at < now, _is_open()),
        tonight=_lines(session, paths, Shift.ends_at > now, Shift.starts_at < midnight[1]),
        short=_lines(session, paths, *_is_short(now)),
        repeatable=_repeatable(session, paths, now),
    )


def _place(session: Session, actor: Actor, place_id: UUID) -> Place:
    mine = under_any(Place.path, actor.paths(Permission.DESK_READ))
    place = session.execute(select(Place).where(Place.id == place_id, mine)).scalar_one_or_none()
    if place is None:
        raise NotFound
    return place


def _waiting(session: Session, paths: Sequence[str], now: datetime) -> Waiting:
    records = _records(paths).where(ServiceRecord.state == RecordState.PENDING)
    attendances = _attendances(paths).where(Attendance.state == AttendanceState.OPEN)
    counts = (
        records,
        records.where(ServiceRecord.marked),
        attendances,
        attendances.where(Shift.ends_at < now),
        _shifts(select(func.count()), paths).where(*_is_short(now)),
    )
    return Waiting(*_numbers(session, counts))


def _today(session: Session, paths: Sequence[str], start: datetime, end: datetime) -> list[int]:
    within = (Shift.starts_at >= start, Shift.starts_at < end)
    served = (
        ServiceRecord.started_at >= start,
        ServiceRecord.started_at < end,
        ServiceRecord.state.in_((RecordState.PENDING, RecordState.APPROVED)),
    )
    counts = (
        _shifts(select(func.count()), paths).where(*within),
        _shifts(select(func.coalesce(func.sum(Shift.confirmed), 0)), paths).where(*within),
        _attendances(paths).where(Attendance.state == AttendanceState.OPEN),
        _records(paths, func.count(ServiceRecord.person_id.distinct())).where(*served),
        _records(paths, func.coalesce(func.sum(ServiceRecord.minutes), 0)).where(*served),
    )
    return _numbers(session, counts)


def _numbers(session: Session, counts: Sequence[Select[int]]) -> list[int]:
    """Several counts in one statement."""
    row = session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    return [int(number) for number in row]


def _records(paths: Sequence[str], what: ColumnElement[int] | None = None) -> Select[int]:
    counted = select(func.count() if what is None else what).select_from(ServiceRecord)
    return counted.join(Place, Place.id == ServiceRecord.place_id).where(under_any(Place.path, paths))


def _attendances(paths: Sequence[str]) -> Select[int]:
    return (
        select(func.count())
        .select_from(Attendance)
        .join(Shift, Shift.id == Attendance.shift_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Place, Place.id == Activity.place_id)
        .where(under_any(Place.path, paths))
    )


def _shifts(counted: Select[int], paths: Sequence[str]) -> Select[int]:
    return (
        counted.select_from(Shift)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Place, Place.id == Activity.place_id)
        .where(under_any(Place.path, paths), *_IN_FORCE)
    )


def _is_short(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Shift.starts_at > now, Shift.starts_at < now + _AHEAD, Shift.confirmed < Shift.min_people


def _is_open() -> ColumnElement[bool]:
    return exists().where(Attendance.shift_id == Shift.id, Attendance.state == AttendanceState.OPEN)


def _lines(session: Session, paths: Sequence[str], *which: ColumnElement[bool]) -> list[ShiftLine]:
    query: Select[*tuple[Any, ...]] = (
        select(
            Shift.id, Shift.activity_id, Activity.title, Team.name, Place.name, Shift.starts_at, Shift.ends_at,
            Shift.confirmed, Shift.capacity, Shift.min_people,
        )
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Team, Team.id == Activity.team_id)
        .join(Place, Place.id == Activity.place_id)
        .where(under_any(Place.path, paths), *_IN_FORCE, *which)
        .order_by(Shift.starts_at, Shift.id)
        .limit(_MOST)
    )  # fmt: skip
    return [ShiftLine(*row) for row in session.execute(query)]


def _repeatable(session: Session, paths: Sequence[str], now: datetime) -> list[Repeatable]:
    """Activities whose last shift was in the past week and that stand in the calendar no further."""
    again = aliased(Activity)
    last_at = func.max(Shift.starts_at)
    query = (
        select(Activity.id, Activity.title, Team.name, last_at)
        .join(Shift, Shift.activity_id == Activity.id)
        .join(Team, Team.id == Activity.team_id)
        .join(Place, Place.id == Activity.place_id)
        .where(
            under_any(Place.path, paths),
            *_IN_FORCE,
            Team.closed_at.is_(None),
            ~exists().where(again.repeat_of == Activity.id, again.cancelled_at.is_(None)),
        )
        .group_by(Activity.id, Activity.title, Team.name)
        .having(last_at > now - _BACK, func.max(Shift.ends_at) < now)
        .order_by(last_at, Activity.id)
        .limit(_MOST)
    )
    return [Repeatable(*row) for row in session.execute(query)]
