"""Rules as people read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import path_of, under, under_any
from app.ledger.models import Rule
from app.ledger.queries.grounds import prefixes
from app.places import queries as places
from app.places.models import Place


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule with the names of its place from the root down."""

    rule: Rule
    place: Place
    path_names: list[str]


def list_rules(
    session: Session, _actor: Actor, page: PageRequest, *, place_id: UUID | None = None,
    current_at: datetime | None = None,
) -> Page[RuleView]:  # fmt: skip
    """Rules, newest first; of a place: those that count in it (made there or above) and those made below it.

    Rules are public: everyone may know what a deed is worth. `current_at` leaves out those that are over.
    """
    query = select(Rule, Place).join(Place, Place.id == Rule.place_id)
    if place_id is not None:
        path = path_of(session, place_id)
        query = query.where(or_(Place.path.in_(prefixes(path)), under(Place.path, path)))
    if current_at is not None:
        query = query.where(or_(Rule.valid_to.is_(None), Rule.valid_to > current_at))
    return _views(session, paginate(session, query, [Rule.valid_from, Rule.id], page))


def _views(session: Session, found: Page[Any]) -> Page[RuleView]:
    names = places.names_of(session, [place for _, place in found.items])
    return Page([RuleView(rule, place, names[place.id]) for rule, place in found.items], found.next_cursor)


def desk_rules(session: Session, actor: Actor, page: PageRequest) -> Page[RuleView]:
    """Rules that count in the actor's places or below them, newest first."""
    paths = actor.paths(Permission.DESK_READ)
    above = {prefix for path in paths for prefix in prefixes(path)}
    query = select(Rule, Place).join(Place, Place.id == Rule.place_id)
    query = query.where(or_(Place.path.in_(above), under_any(Place.path, paths)))
    return _views(session, paginate(session, query, [Rule.valid_from, Rule.id], page))


def may_change(_session: Session, actor: Actor, place: Place) -> bool:
    """Whether the actor may end or replace the rules of a place: what a page shows, not what a verb allows."""
    return actor.may(Permission.RULES_MANAGE, path=place.path)


def get_rule(session: Session, _actor: Actor, rule_id: UUID) -> RuleView:
    """One rule."""
    row = session.execute(
        select(Rule, Place).join(Place, Place.id == Rule.place_id).where(Rule.id == rule_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    rule, place = row
    return RuleView(rule, place, places.path_names(session, place))
