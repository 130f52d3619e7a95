"""Special days: which count at a place, and what the desk reads of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import path_of, under, under_any
from app.ledger.models import SpecialDay
from app.ledger.queries.grounds import prefixes, ways_up
from app.ledger.types import SpecialDayKind
from app.places import queries as places
from app.places.models import Place


def special_days(
    session: Session, place_ids: Collection[UUID], first: date, last: date
) -> dict[UUID, dict[SpecialDayKind, frozenset[date]]]:
    """For each place the days declared there or above it, from first to last. One statement."""
    up = ways_up(Place.id.in_(place_ids))
    query = (
        select(up.c.start_id, SpecialDay.kind, SpecialDay.day)
        .join(SpecialDay, SpecialDay.place_id == up.c.place_id)
        .where(SpecialDay.withdrawn_at.is_(None), SpecialDay.day.between(first, last))
    )
    found: dict[UUID, dict[SpecialDayKind, frozenset[date]]] = {}
    for place_id, kind, day in session.execute(query):
        kinds = found.setdefault(place_id, {})
        kinds[kind] = kinds.get(kind, frozenset()) | {day}
    return found


@dataclass(frozen=True, slots=True)
class SpecialDayView:
    """A special day with the names of its place from the root down."""

    special: SpecialDay
    place: Place
    path_names: list[str]


def list_special_days(
    session: Session, _actor: Actor, page: PageRequest, *, place_id: UUID | None = None
) -> Page[SpecialDayView]:
    """Days that are declared, latest day first; of a place: those that count in it and those declared below it.

    Like rules they are public: everyone may know why a day earned more.
    """
    query = _declared()
    if place_id is not None:
        path = path_of(session, place_id)
        query = query.where(or_(Place.path.in_(prefixes(path)), under(Place.path, path)))
    return _views(session, paginate(session, query, [SpecialDay.day, SpecialDay.id], page))


def desk_special_days(session: Session, actor: Actor, page: PageRequest) -> Page[SpecialDayView]:
    """Days that are declared and count in the actor's places or below them, latest day first."""
    paths = actor.paths(Permission.DESK_READ)
    above = {prefix for path in paths for prefix in prefixes(path)}
    query = _declared().where(or_(Place.path.in_(above), under_any(Place.path, paths)))
    return _views(session, paginate(session, query, [SpecialDay.day, SpecialDay.id], page))


def _declared() -> Select[SpecialDay, Place]:
    query = select(SpecialDay, Place).join(Place, Place.id == SpecialDay.place_id)
    return query.where(SpecialDay.withdrawn_at.is_(None))


def _views(session: Session, found: Page[Any]) -> Page[SpecialDayView]:
    names = places.names_of(session, [place for _, place in found.items])
    return Page([SpecialDayView(day, place, names[place.id]) for day, place in found.items], found.next_cursor)
