"""Special days are declared and withdrawn, before anything is approved that they would change."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.place_paths import under
from app.ledger import queries, rules
from app.ledger.models import Rule, SpecialDay
from app.ledger.service.rulebook import ensure_unused, locked_place
from app.ledger.types import DeclareDay, SpecialDayKind
from app.places.models import Place


def declare_day(session: Session, actor: Actor, command: DeclareDay) -> SpecialDay:
    """Declare a special day for a place and all below it; by whoever makes the rules there.

    A day may be over, while nothing is approved that its rules would pay differently (RuleInUse). It is
    declared once (AlreadyDeclared).
    """
    place = locked_place(session, actor, command.place_id)
    _ensure_free(session, place, command.day, command.kind)
    special = SpecialDay(place_id=place.id, kind=command.kind, day=command.day, created_by=actor.person_id)
    session.add(special)
    session.flush()
    _note(session, actor, special, "special_day.declared")
    return special


def withdraw_day(session: Session, actor: Actor, special_id: UUID) -> SpecialDay:
    """Take a special day back; it stays on record. NotFound when it is withdrawn already."""
    place_id = session.execute(select(SpecialDay.place_id).where(SpecialDay.id == special_id)).scalar_one_or_none()
    if place_id is None:
        raise NotFound
    place = locked_place(session, actor, place_id)
    special = session.get_one(SpecialDay, special_id, populate_existing=True)
    if special.withdrawn_at is not None:
        raise NotFound
    _ensure_free(session, place, special.day, special.kind)
    special.withdrawn_at, special.withdrawn_by = clock.now(), actor.person_id
    session.flush()
    _note(session, actor, special, "special_day.withdrawn")
    return special


def _ensure_free(session: Session, place: Place, day: date, kind: SpecialDayKind) -> None:
    """What was explained stays so. A window of that day may reach into the next."""
    zone = ZoneInfo(queries.scheme_for_path(session, place.path).time_zone)
    begins, over = clock.start_of_day(day, zone), clock.start_of_day(day + timedelta(days=2), zone)
    query = (
        select(Rule)
        .join(Place, Place.id == Rule.place_id)
        .where(
            or_(Place.path.in_(queries.prefixes(place.path)), under(Place.path, place.path)),
            Rule.valid_from < over,
            or_(Rule.valid_to.is_(None), Rule.valid_to > begins),
        )
    )
    for rule in session.execute(query).scalars():
        if any(multiplier.on is kind for multiplier in rules.terms_of(rule).multipliers):
            ensure_unused(session, place, rule.category, begins, over)


def _note(session: Session, actor: Actor, special: SpecialDay, deed: str) -> None:
    detail = {"day": special.day.isoformat(), "kind": special.kind.value}
    record(session, actor, deed, "special_day", special.id, place_id=special.place_id, detail=detail)
