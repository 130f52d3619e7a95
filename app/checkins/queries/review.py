"""The review desk's list with all that one must know to decide, its groups, and what was decided."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app.activities.models import Activity, Shift
from app.checkins.models import ReviewDecision, Scan
from app.checkins.queries import kept, marked
from app.checkins.types import (
    PersonShown,
    ReviewDecided,
    ReviewFilter,
    ReviewGroup,
    ReviewGrouping,
    ReviewItem,
    ReviewStage,
    ReviewSubject,
)
from app.core.actor import Actor
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import under_any
from app.people.models import Person
from app.places.models import Place
from app.records import queries as records
from app.records.policy import refusal_to_decide
from app.records.queries import RecordRow


def list_marked(session: Session, actor: Actor, wanted: ReviewFilter, page: PageRequest) -> Page[ReviewItem]:
    """Marked scans and records, newest first; three statements, however many."""
    found = marked.page_of(session, actor, wanted, page)
    ids = {kind: [row[1] for row in found.items if row[0] == kind] for kind in ReviewSubject}
    shown = {
        **{
            key: _record(actor, row)
            for key, row in records.rows_at_desk(session, actor, ids[ReviewSubject.RECORD]).items()
        },
        **_scans(session, actor, ids[ReviewSubject.SCAN]),
    }
    return Page([shown[row[1]] for row in found.items if row[1] in shown], found.next_cursor)


def list_groups(session: Session, actor: Actor, by: ReviewGrouping, page: PageRequest) -> Page[ReviewGroup]:
    """By person, device or approver, those with most first."""
    found = marked.groups_of(session, actor, by, page)
    keys = [] if by is ReviewGrouping.DEVICE else [row[0] for row in found.items]
    known = shown_people(session, actor, keys) if keys else {}
    groups = [
        ReviewGroup(key=str(key), person=known.get(key), items=items, people=people, newest=newest)
        for key, people, newest, items in found.items
    ]
    return Page(groups, found.next_cursor)


def list_decisions(session: Session, actor: Actor, page: PageRequest) -> Page[ReviewDecided]:
    """What was decided in the actor's places, newest first."""
    query = _decisions().where(under_any(Place.path, actor.paths(Permission.REVIEWS_READ)))
    found = paginate(session, query, [ReviewDecision.id], page)
    return Page([_decided(actor, row) for row in found.items], found.next_cursor)


def decision(session: Session, actor: Actor, decision_id: UUID) -> ReviewDecided:
    """One of them, for whoever has just decided."""
    return _decided(actor, session.execute(_decisions().where(ReviewDecision.id == decision_id)).one())


def scan_in_sight(session: Session, actor: Actor, scan_id: UUID) -> bool:
    """Whether a scan stands on the actor's list."""
    found = marked.marked(actor, approved=False)
    query = select(found.c.id).where(found.c.id == scan_id, found.c.type == ReviewSubject.SCAN.value)
    return session.execute(query).first() is not None


def place_of_scan(session: Session, scan: Scan) -> Place:
    """Where a scan happened; of an unknown shift, where the one who scanned is at home."""
    there = (
        select(Activity.place_id)
        .join(Shift, Shift.activity_id == Activity.id)
        .where(Shift.id == scan.shift_id)
        .scalar_subquery()
    )
    home = select(Person.place_id).where(Person.id == scan.person_id).scalar_subquery()
    where = there if scan.shift_id is not None else home
    return session.execute(select(Place).where(Place.id == where)).scalar_one()


def shown_people(session: Session, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, PersonShown]:
    """People by their ids, whole names for those who work with them."""
    query = select(Person, Place.path).join(Place, Place.id == Person.place_id).where(Person.id.in_(set(ids)))
    return {person.id: _shown(actor, person, path) for person, path in session.execute(query)}


def _record(actor: Actor, row: RecordRow) -> ReviewItem:
    record = row.record
    stage = ReviewStage(record.state.value)
    approver = None
    if record.decided_by is not None:
        approver = PersonShown(record.decided_by, "", row.decided_by_name or "")
    return ReviewItem(
        type=ReviewSubject.RECORD, id=record.id, stage=stage, at=record.started_at,
        person=PersonShown(record.person_id, row.person_number, row.person_name), scanned_by=None,
        approver=approver, device_id=None, title=row.team_name or row.place_name, minutes=record.minutes,
        marks=tuple(record.marks), reason=None, refusal=refusal_to_decide(actor, record, row.place_path),
    )  # fmt: skip


def _scans(session: Session, actor: Actor, ids: list[UUID]) -> dict[UUID, ReviewItem]:
    if not ids:
        return {}
    scanner, subject, home, place = aliased(Person), aliased(Person), aliased(Place), aliased(Place)
    query = (
        select(Scan, scanner, subject, Activity.title, home.path, place.path)
        .join(scanner, scanner.id == Scan.person_id)
        .join(home, home.id == scanner.place_id)
        .outerjoin(subject, subject.id == Scan.subject_id)
        .outerjoin(Shift, Shift.id == Scan.shift_id)
        .outerjoin(Activity, Activity.id == Shift.activity_id)
        .outerjoin(place, place.id == Activity.place_id)
        .where(Scan.id.in_(ids))
    )
    return {row[0].id: _scan(actor, *row) for row in session.execute(query)}


def _scan(
    actor: Actor, scan: Scan, scanner: Person, subject: Person | None, title: str | None, home: str, place: str | None
) -> ReviewItem:  # fmt: skip
    path = place or home
    return ReviewItem(
        type=ReviewSubject.SCAN, id=scan.id, stage=stage_of(scan), at=scan.scanned_at,
        person=_shown(actor, subject, path) if subject else None, scanned_by=_shown(actor, scanner, path),
        approver=None, device_id=scan.device_id, title=title, minutes=None, marks=tuple(scan.marks),
        reason=scan.reason, refusal=refusal_to_review(actor, scan, path), params=kept.params(scan.answer),
    )  # fmt: skip


def stage_of(scan: Scan) -> ReviewStage:
    """What a scan is on the desk's list."""
    return ReviewStage.MARKED if scan.reason is None else ReviewStage.REFUSED


def refusal_to_review(actor: Actor, scan: Scan, path: str) -> str | None:
    """Why the actor may not decide about a scan: out of their place, about themselves, or made by themselves."""
    if not actor.may(Permission.RECORDS_APPROVE, path=path):
        return "out_of_scope"
    if actor.person_id == scan.subject_id:
        return "own_record"
    return "keyed_by_you" if actor.person_id == scan.person_id else None


def _shown(actor: Actor, person: Person, path: str) -> PersonShown:
    whole = actor.may(Permission.RECORDS_KEY_IN, path=path)
    return PersonShown(person.id, person.number, person.name if whole else masked_name(person.name))


def _decisions() -> Select[ReviewDecision, Person, str]:
    return (
        select(ReviewDecision, Person, Place.path)
        .join(Place, Place.id == ReviewDecision.place_id)
        .outerjoin(Person, Person.id == ReviewDecision.decided_by)
    )


def _decided(actor: Actor, row: Any) -> ReviewDecided:
    made, person, path = row
    return ReviewDecided(
        id=made.id, type=made.subject_type, subject_id=made.subject_id, stage=made.stage, verdict=made.verdict,
        reason=made.reason, by=_shown(actor, person, path) if person else None, at=made.decided_at,
    )  # fmt: skip
