"""Service that nobody measured: typed in, marked, and kept apart."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor, ensure
from app.core.errors import Forbidden, NotFound
from app.core.permissions import Permission
from app.core.place_paths import path_of
from app.people import queries as people
from app.records import queries
from app.records.models import ServiceRecord
from app.records.service.writing import write
from app.records.types import (
    CLOCK_GRACE,
    MARK_MANUAL,
    MARK_NOT_IN_TEAM,
    OLDEST_TYPED_IN,
    SOURCE_TYPE,
    InTheFuture,
    RecordSource,
    TeamRequired,
    TooLongAgo,
    TypedInService,
    UnknownCategory,
)
from app.teams import queries as teams

_KEY_IN = Permission.RECORDS_KEY_IN


def key_in(session: Session, actor: Actor, command: TypedInService) -> ServiceRecord:
    """Write down service from memory or from paper, with a reason; it waits for a second person.

    Leaders and deputies type in for members of their own team, staff for people in their sight.
    Nothing in the future, nothing older than a year. By default such a record earns hours, not points.
    """
    if not actor.may_somewhere(_KEY_IN):
        raise Forbidden
    _ensure_plausible(session, command)
    team_id = command.team_id or _only_team(actor)
    place_id, marks = _of_team(session, actor, command, team_id) if team_id else _at_home(session, actor, command)
    record = ServiceRecord(
        person_id=command.person_id,
        place_id=place_id,
        team_id=team_id,
        category=command.category,
        source=RecordSource.MANUAL,
        started_at=command.started_at,
        ended_at=command.started_at + timedelta(minutes=command.minutes),
        minutes=command.minutes,
        evidence={"channel": actor.channel},
        keyed_by=actor.known_person,
        reason=command.reason,
    )
    write(session, record, (MARK_MANUAL, *marks))
    audit.record(session, actor, "record.typed_in", SOURCE_TYPE, record.id, place_id=place_id, reason=command.reason)
    return record


def _ensure_plausible(session: Session, command: TypedInService) -> None:
    now = clock.now()
    if command.started_at + timedelta(minutes=command.minutes) > now + CLOCK_GRACE:
        raise InTheFuture
    if command.started_at < now - OLDEST_TYPED_IN:
        raise TooLongAgo(days=OLDEST_TYPED_IN.days)
    if not queries.is_category(session, command.category):
        raise UnknownCategory


def _only_team(actor: Actor) -> UUID | None:
    """A leader of one team need not name it; one of several must; staff of a place may leave it open."""
    if actor.paths(_KEY_IN):
        return None
    led = actor.teams(_KEY_IN)
    if len(led) != 1:
        raise TeamRequired
    return led[0]


def _of_team(session: Session, actor: Actor, command: TypedInService, team_id: UUID) -> tuple[UUID, tuple[str, ...]]:
    """Service for a team happens at the team's place; staff may add somebody who came along."""
    team = teams.get(session, team_id)
    ensure(actor, _KEY_IN, path=path_of(session, team.place_id), team_id=team.id)
    if teams.is_active_member(session, team.id, command.person_id):
        return team.place_id, ()
    if not actor.paths(_KEY_IN):
        raise NotFound
    people.visible_person(session, actor, command.person_id, permission=_KEY_IN)
    return team.place_id, (MARK_NOT_IN_TEAM,)


def _at_home(session: Session, actor: Actor, command: TypedInService) -> tuple[UUID, tuple[str, ...]]:
    """Service for no team happens where the person lives, or where the one who types works."""
    person = people.visible_person(session, actor, command.person_id, permission=_KEY_IN)
    if actor.may(_KEY_IN, path=path_of(session, person.place_id)):
        return person.place_id, ()
    return queries.place_at(session, actor.paths(_KEY_IN)[0]), ()
