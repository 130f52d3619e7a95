"""Giving and ending roles at places."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor, ensure
from app.core.errors import NotFound
from app.core.permissions import Permission, Role
from app.core.place_paths import path_of
from app.people import policy
from app.people.models import Grant, Person
from app.people.queries import visible_person
from app.people.service.links import revoke_links
from app.people.types import AlreadyGranted, GrantOutOfRange, NewGrant, OwnAdminGrant, PersonClosed, PlaceIsClosed
from app.places import queries as places


def grant(session: Session, actor: Actor, person_id: UUID, command: NewGrant) -> Grant:
    """Give a role at a place and all below it; nobody gives above their own place or role."""
    person = visible_person(session, actor, person_id, Permission.GRANTS_MANAGE)
    place = places.get(session, command.place_id)
    ensure(actor, Permission.GRANTS_MANAGE, visible=True, path=place.path)
    policy.ensure_may_grant(actor, command.role, place.path)
    if person.closed_at is not None:
        raise PersonClosed
    if place.closed_at is not None:
        raise PlaceIsClosed
    return add_grant(session, actor, person, command)


def add_grant(session: Session, actor: Actor, person: Person, command: NewGrant) -> Grant:
    """Write the grant; one open grant per person, role and place."""
    begins = command.valid_from or clock.now()
    if command.valid_to is not None and command.valid_to <= begins:
        raise GrantOutOfRange
    same = _open(person.id, command.role, command.place_id)
    # One that ran out by itself makes room for the next.
    session.execute(update(Grant).where(same, Grant.valid_to <= clock.now()).values(ended_at=Grant.valid_to))
    if session.execute(select(Grant.id).where(same)).first():
        raise AlreadyGranted
    row = Grant(
        person_id=person.id, role=command.role, place_id=command.place_id, valid_from=begins,
        valid_to=command.valid_to, granted_by=actor.person_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    # A link that somebody else made before would now open what they could not have given.
    revoke_links(session, person.id, but_made_by=actor.person_id)
    _record(session, actor, "grant.given", row)
    return row


def end_grant(session: Session, actor: Actor, person_id: UUID, grant_id: UUID) -> Grant:
    """End a role from now on; ended already, it stays as it was. Nobody ends their own admin role."""
    visible_person(session, actor, person_id, Permission.GRANTS_MANAGE)
    row = session.execute(select(Grant).where(Grant.id == grant_id).with_for_update()).scalar()
    if row is None or row.person_id != person_id:
        raise NotFound
    path = path_of(session, row.place_id)
    ensure(actor, Permission.GRANTS_MANAGE, visible=True, path=path)
    policy.ensure_may_grant(actor, row.role, path)
    if row.role is Role.ADMIN and person_id == actor.person_id:
        raise OwnAdminGrant
    if row.ended_at is None:
        row.ended_at, row.ended_by = clock.now(), actor.person_id
        _record(session, actor, "grant.ended", row)
    return row


def end_all_grants(session: Session, actor: Actor, person_id: UUID) -> None:
    """When an account closes."""
    held = select(Grant).where(Grant.person_id == person_id, Grant.ended_at.is_(None)).with_for_update()
    for row in session.execute(held).scalars():
        row.ended_at, row.ended_by = clock.now(), actor.person_id
        _record(session, actor, "grant.ended", row)


def holds_now(session: Session, person_id: UUID, role: Role, place_id: UUID) -> bool:
    """Whether a grant of exactly this role and place counts at this moment."""
    now = clock.now()
    counts = or_(Grant.valid_to.is_(None), Grant.valid_to > now) & (Grant.valid_from <= now)
    return session.execute(select(Grant.id).where(_open(person_id, role, place_id), counts)).first() is not None


def _open(person_id: UUID, role: Role, place_id: UUID) -> ColumnElement[bool]:
    return (
        (Grant.person_id == person_id) & (Grant.role == role) & (Grant.place_id == place_id) & Grant.ended_at.is_(None)
    )


def _record(session: Session, actor: Actor, action: str, row: Grant) -> None:
    detail = {"role": row.role.value, "grant_id": str(row.id)}
    audit.record(session, actor, action, "person", row.person_id, place_id=row.place_id, detail=detail)
