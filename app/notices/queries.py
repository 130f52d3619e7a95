"""Reads of one's own inbox."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.paging import Page, PageRequest, paginate
from app.notices.models import Notice
from app.notices.types import InboxFilter


def inbox(session: Session, actor: Actor, wanted: InboxFilter, page: PageRequest) -> Page[Notice]:
    """The actor's notices, newest first."""
    query = select(Notice).where(Notice.person_id == actor.known_person)
    if wanted.unread_only:
        query = query.where(Notice.read_at.is_(None))
    return paginate(session, query, [Notice.created_at, Notice.id], page)


def unread_count(session: Session, person_id: UUID) -> int:
    """How many notices a person has not read."""
    query = select(func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return session.scalars(query).one()
