"""Marked scans and records in one list: what waits for somebody's eye, and whose doing it is."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    Uuid,
    and_,
    cast,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from app.activities.models import Activity, Shift
from app.checkins.models import Attendance, ReviewDecision, Scan
from app.checkins.types import AttendanceState, Kind, ReviewFilter, ReviewGrouping, ReviewStage, ReviewSubject
from app.core import clock
from app.core.actor import Actor
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import under_any
from app.people.models import Person
from app.places.models import Place
from app.records.models import ServiceRecord
from app.records.types import RecordState

#: Older scans and approvals are history; a record waits as long as it waits.
REVIEWED_WITHIN = timedelta(days=31)
#: Written out, as the index of what is worth a look says it.
_NONE: ColumnElement[Any] = literal_column("'[]'")


def page_of(session: Session, actor: Actor, wanted: ReviewFilter, page: PageRequest) -> Page[Any]:
    """What is marked, newest first: rows of type and id."""
    found = marked(actor, approved=wanted.approved or wanted.approver_id is not None)
    exact = {"person_id": wanted.person_id, "device_id": wanted.device_id, "approver_id": wanted.approver_id}
    query = select(found.c.type, found.c.id.label("subject"))
    query = query.where(*(found.c[name] == value for name, value in exact.items() if value is not None))
    return paginate(session, query, [found.c.at, found.c.id], page)


def groups_of(session: Session, actor: Actor, by: ReviewGrouping, page: PageRequest) -> Page[Any]:
    """By whom or from which device most of it comes: rows of key, items, people and newest."""
    found = marked(actor, approved=by is ReviewGrouping.APPROVER)
    key = found.c[f"{by}_id"]
    groups = (
        select(
            key.label("key"), func.count().label("amount"), func.count(found.c.person_id.distinct()).label("people"),
            func.max(found.c.at, type_=found.c.at.type).label("newest"),
        )
        .where(key.is_not(None))
        .group_by(key)
        .subquery()
    )  # fmt: skip
    query = select(groups.c.key.label("of"), groups.c.people, groups.c.newest, groups.c.amount.label("how_many"))
    return paginate(session, query, [groups.c.amount, groups.c.key], page)


def marked(actor: Actor, *, approved: bool) -> Subquery:
    """Everything marked in the actor's places: what waits, or what was approved all the same."""
    since = clock.now() - REVIEWED_WITHIN
    if approved:
        return _records(actor, RecordState.APPROVED, since).subquery()
    return union_all(_records(actor, RecordState.PENDING, None), scans(actor, since)).subquery()


def _records(actor: Actor, state: RecordState, since: datetime | None) -> Select[*tuple[Any, ...]]:
    device = (
        select(Scan.device_id)
        .where(Scan.attendance_id == ServiceRecord.attendance_id, Scan.reason.is_(None))
        .order_by(Scan.id)
        .limit(1)
        .correlate(ServiceRecord)
        .scalar_subquery()
    )
    query = (
        select(
            literal(ReviewSubject.RECORD.value, String).label("type"), ServiceRecord.id.label("id"),
            ServiceRecord.created_at.label("at"), ServiceRecord.person_id.label("person_id"),
            device.label("device_id"), ServiceRecord.decided_by.label("approver_id"),
        )
        .join(Place, Place.id == ServiceRecord.place_id)
        .where(
            ServiceRecord.marked, ServiceRecord.state == state, under_any(Place.path, _paths(actor)),
            ~_reviewed(ServiceRecord.id, ReviewStage(state.value)),
        )
    )  # fmt: skip
    return query if since is None else query.where(ServiceRecord.decided_at > since)


def scans(actor: Actor, since: datetime) -> Select[*tuple[Any, ...]]:
    """Scans that a device handed in and that were refused, and marked ones that no record speaks of."""
    scanner, home, place = aliased(Person), aliased(Place), aliased(Place)
    in_sight = or_(
        under_any(place.path, _paths(actor)), and_(Scan.shift_id.is_(None), under_any(home.path, _paths(actor)))
    )
    return (
        select(
            literal(ReviewSubject.SCAN.value, String).label("type"), Scan.id.label("id"),
            Scan.received_at.label("at"), Scan.subject_id.label("person_id"), Scan.device_id.label("device_id"),
            cast(null(), Uuid()).label("approver_id"),
        )
        .join(scanner, scanner.id == Scan.person_id)
        .join(home, home.id == scanner.place_id)
        .outerjoin(Shift, Shift.id == Scan.shift_id)
        .outerjoin(Activity, Activity.id == Shift.activity_id)
        .outerjoin(place, place.id == Activity.place_id)
        .where(Scan.received_at > since, _worth_a_look(), in_sight, ~_reviewed(Scan.id))
    )  # fmt: skip


def _worth_a_look() -> ColumnElement[bool]:
    without_record = exists().where(
        Attendance.id == Scan.attendance_id, Attendance.record_id.is_(None), Attendance.state == AttendanceState.CLOSED
    )
    silent = or_(Scan.attendance_id.is_(None), without_record)
    return or_(
        and_(Scan.offline, Scan.reason.is_not(None)),
        # A plate's scan stands in its round, and the round's records carry its marks.
        and_(Scan.reason.is_(None), Scan.kind != Kind.PLATE, Scan.marks != _NONE, silent),
    )


def _reviewed(subject_id: Any, stage: ReviewStage | None = None) -> ColumnElement[bool]:
    decided = exists().where(ReviewDecision.subject_id == subject_id)
    return decided if stage is None else decided.where(ReviewDecision.stage == stage)


def _paths(actor: Actor) -> tuple[str, ...]:
    return actor.paths(Permission.REVIEWS_READ)
