"""Lists of records and single ones, in the reader's scope."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import under, under_any
from app.people.models import Person
from app.places.models import Place
from app.records.models import RecordDecision, ServiceRecord
from app.records.queries.rows import DecisionRow, RecordRow, RecordView, select_rows, show_row, shown_name
from app.records.types import RecordFilter


def list_records(session: Session, actor: Actor, wanted: RecordFilter, page: PageRequest) -> Page[RecordRow]:
    """Records of the actor's places and teams and their own, newest first. At most two statements."""
    return _page(session, actor, or_(_at_desk(actor), _of_teams(actor), _own(actor)), wanted, page)


def desk_records(session: Session, actor: Actor, wanted: RecordFilter, page: PageRequest) -> Page[RecordRow]:
    """Records of the places that the actor works for, newest first."""
    return _page(session, actor, _at_desk(actor), wanted, page)


def team_records(session: Session, actor: Actor, wanted: RecordFilter, page: PageRequest) -> Page[RecordRow]:
    """Records of the teams that the actor leads, newest first."""
    return _page(session, actor, _of_teams(actor), wanted, page)


def own_records(session: Session, actor: Actor, page: PageRequest) -> Page[RecordRow]:
    """The actor's own records, newest first."""
    return _page(session, actor, _own(actor), RecordFilter(), page)


def record(session: Session, actor: Actor, record_id: UUID) -> RecordView:
    """One record with all that was decided about it; NotFound unless it is in scope or the actor's own."""
    query = select_rows().where(ServiceRecord.id == record_id, or_(_at_desk(actor), _of_teams(actor), _own(actor)))
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    row = show_row(actor, found)
    names = _names(session, (row.record.keyed_by, row.record.uploaded_by))

    def shown(person_id: UUID | None) -> str | None:
        return shown_name(actor, row.place_path, names.get(person_id)) if person_id else None

    return RecordView(
        row=row,
        keyed_by_name=shown(row.record.keyed_by),
        uploaded_by_name=shown(row.record.uploaded_by),
        decisions=_decisions(session, actor, row),
    )


def rows_at_desk(session: Session, actor: Actor, record_ids: Collection[UUID]) -> dict[UUID, RecordRow]:
    """Records by their ids, as far as the actor works for their places. One statement."""
    query = select_rows().where(ServiceRecord.id.in_(record_ids), _at_desk(actor))
    rows = [show_row(actor, row) for row in session.execute(query)] if record_ids else []
    return {row.record.id: row for row in rows}


def _at_desk(actor: Actor) -> ColumnElement[bool]:
    return under_any(Place.path, actor.paths(Permission.RECORDS_READ))


def _of_teams(actor: Actor) -> ColumnElement[bool]:
    return ServiceRecord.team_id.in_(actor.teams(Permission.RECORDS_READ))


def _own(actor: Actor) -> ColumnElement[bool]:
    return ServiceRecord.person_id == actor.person_id


def _page(
    session: Session, actor: Actor, scope: ColumnElement[bool], wanted: RecordFilter, page: PageRequest
) -> Page[RecordRow]:
    query = _narrow(session, select_rows().where(scope), wanted)
    found = paginate(session, query, [ServiceRecord.id], page)
    return Page([show_row(actor, row) for row in found.items], found.next_cursor)


def _narrow(session: Session, query: Select[*tuple[Any, ...]], wanted: RecordFilter) -> Select[*tuple[Any, ...]]:
    exact = {
        ServiceRecord.state: wanted.state,
        ServiceRecord.team_id: wanted.team_id,
        ServiceRecord.person_id: wanted.person_id,
        ServiceRecord.marked: wanted.marked,
        ServiceRecord.source: wanted.source,
    }
    query = query.where(*(column == value for column, value in exact.items() if value is not None))
    if wanted.place_id is not None:
        path = session.scalar(select(Place.path).where(Place.id == wanted.place_id))
        query = query.where(under(Place.path, path) if path else false())
    return query


def _names(session: Session, ids: tuple[UUID | None, ...]) -> dict[UUID, str]:
    wanted = [i for i in ids if i is not None]
    if not wanted:
        return {}
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))).all())


def _decisions(session: Session, actor: Actor, row: RecordRow) -> list[DecisionRow]:
    query = (
        select(RecordDecision, Person.name)
        .outerjoin(Person, Person.id == RecordDecision.decided_by)
        .where(RecordDecision.record_id == row.record.id)
        .order_by(RecordDecision.id)
    )
    return [
        DecisionRow(d.kind, d.decided_by, shown_name(actor, row.place_path, name), d.decided_at, d.reason)
        for d, name in session.execute(query)
    ]
