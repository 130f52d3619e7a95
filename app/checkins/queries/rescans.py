"""Re-scans and head counts of a shift."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.checkins.models import Attendance, HeadsCount, Rescan, RescanCall
from app.checkins.queries.presence import ensure_sees
from app.checkins.types import CalledPerson, HeadsCounted, PersonShown, RescanView
from app.core.actor import Actor
from app.core.paging import Page, PageRequest, paginate
from app.people.models import Person

_MOST = 500  # people called at once


def list_rescans(session: Session, actor: Actor, shift_id: UUID, page: PageRequest) -> Page[RescanView]:
    """The askings of a shift, newest first."""
    ensure_sees(session, actor, shift_id)
    found = paginate(session, _rescans().where(Rescan.shift_id == shift_id), [Rescan.id], page)
    return Page([_rescan(row) for row in found.items], found.next_cursor)


def rescan(session: Session, rescan_id: UUID) -> RescanView:
    """One asking, for whoever has just asked."""
    return _rescan(session.execute(_rescans().where(Rescan.id == rescan_id)).one())


def latest_rescan(session: Session, actor: Actor, shift_id: UUID) -> RescanView | None:
    """The last asking of a shift."""
    return next(iter(list_rescans(session, actor, shift_id, PageRequest(1)).items), None)


def called(session: Session, actor: Actor, asking: RescanView) -> list[CalledPerson]:
    """Who was asked: those still missing first, then by name."""
    ensure_sees(session, actor, asking.shift_id)
    query = (
        select(Person, RescanCall.seen_at)
        .join(Attendance, Attendance.person_id == Person.id)
        .join(RescanCall, RescanCall.attendance_id == Attendance.id)
        .where(RescanCall.rescan_id == asking.id)
        .order_by(RescanCall.seen_at.is_not(None), Person.name, Person.id)
    )
    return [
        CalledPerson(PersonShown(person.id, person.number, person.name), seen_at)
        for person, seen_at in session.execute(query.limit(_MOST))
    ]


def list_head_counts(session: Session, actor: Actor, shift_id: UUID, page: PageRequest) -> Page[HeadsCounted]:
    """What leaders have counted at a shift, newest first."""
    ensure_sees(session, actor, shift_id)
    found = paginate(session, _counts().where(HeadsCount.shift_id == shift_id), [HeadsCount.id], page)
    return Page([_count(row) for row in found.items], found.next_cursor)


def heads_counted(session: Session, count_id: UUID) -> HeadsCounted:
    """One count, for whoever has just counted."""
    return _count(session.execute(_counts().where(HeadsCount.id == count_id)).one())


def _rescans() -> Select[Rescan, int, int]:
    asked = select(func.count()).where(RescanCall.rescan_id == Rescan.id).correlate(Rescan)
    seen = asked.where(RescanCall.seen_at.is_not(None))
    return select(Rescan, asked.scalar_subquery(), seen.scalar_subquery())


def _rescan(row: Any) -> RescanView:
    asking, asked, seen = row
    return RescanView(
        id=asking.id, shift_id=asking.shift_id, asked_at=asking.asked_at, until=asking.until,
        by_clock=asking.asked_by is None, asked=asked, seen=seen,
    )  # fmt: skip


def _counts() -> Select[HeadsCount, Person]:
    return select(HeadsCount, Person).join(Person, Person.id == HeadsCount.counted_by)


def _count(row: Any) -> HeadsCounted:
    count, person = row
    return HeadsCounted(
        id=count.id, shift_id=count.shift_id, counted=count.counted, listed=count.listed,
        counted_at=count.counted_at, counted_by=PersonShown(person.id, person.number, person.name),
    )  # fmt: skip
