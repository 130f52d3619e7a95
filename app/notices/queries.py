"""Reads of one's own inbox and choices, and who is still to be told."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.actor import Actor
from app.core.db import settings
from app.core.paging import Page, PageRequest, paginate
from app.core.settings import Settings
from app.notices import policy
from app.notices.models import ChannelChoice, Notice, Reminder
from app.notices.types import Channel, Choice, InboxFilter, Missing
from app.people import queries as people


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


def choices(session: Session, actor: Actor) -> list[Choice]:
    """Every channel besides the inbox, with what the actor chose; nothing is on until they say so."""
    person = people.get(session, actor.known_person)
    query = select(ChannelChoice).where(ChannelChoice.person_id == person.id)
    kept = {row.channel: row for row in session.scalars(query)}
    found = []
    for channel in Channel:
        row = kept.get(channel)
        linked = row is not None and row.address_sealed is not None
        addressed = person.phone_sealed is not None if channel is Channel.SMS else linked
        missing = _missing(settings(session), channel, addressed=addressed)
        wanted = row is not None and row.wanted and missing is None
        found.append(Choice(channel, wanted, missing, linked))
    return found


def wanting(session: Session, person_ids: Collection[UUID], channels: Collection[Channel]) -> dict[UUID, set[Channel]]:
    """Which of these channels each of these people chose."""
    query = select(ChannelChoice.person_id, ChannelChoice.channel).where(
        ChannelChoice.person_id.in_(person_ids), ChannelChoice.channel.in_(channels), ChannelChoice.wanted
    )
    found: dict[UUID, set[Channel]] = {}
    for person_id, channel in session.execute(query):
        found.setdefault(person_id, set()).add(channel)
    return found


def reminded(
    kind: str, subject_id: InstrumentedAttribute[UUID], person_id: InstrumentedAttribute[UUID],
    due_at: InstrumentedAttribute[datetime] | datetime,
) -> ColumnElement[bool]:  # fmt: skip
    """For a query of an upper room: whether this person was reminded of this already."""
    return exists().where(
        Reminder.subject_id == subject_id, Reminder.person_id == person_id, Reminder.kind == kind,
        Reminder.due_at == due_at,
    )  # fmt: skip


def _missing(known: Settings, channel: Channel, *, addressed: bool) -> Missing | None:
    if channel not in policy.offered(known):
        return Missing.NOT_OFFERED
    if addressed or not policy.needs_address(known, channel):
        return None
    return Missing.NO_PHONE if channel is Channel.SMS else Missing.NOT_LINKED
