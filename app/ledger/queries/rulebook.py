"""Schemes and rules: which of them count at a place, at a time."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.ledger.models import Rule, Scheme
from app.ledger.types import NoScheme
from app.people.models import Person
from app.places import queries as places
from app.places.models import Place


@dataclass(slots=True)
class Ground:
    """What counts at a place: the scheme nearest up the tree, and rules, nearest first."""

    scheme: Scheme | None = None
    rules: list[Rule] = field(default_factory=list)

    def rule(self, category: str, at: datetime) -> Rule | None:
        """The nearest rule for a category that was valid at an instant."""
        return next((r for r in self.rules if r.category == category and _was_valid(r, at)), None)


def _was_valid(rule: Rule, at: datetime) -> bool:
    return rule.valid_from <= at and (rule.valid_to is None or at < rule.valid_to)


def grounds(
    session: Session, place_ids: Collection[UUID], categories: Collection[str], since: datetime, until: datetime
) -> dict[UUID, Ground]:
    """For each place what counts there for deeds of these categories from `since` to `until`. One statement."""
    up = _ways_up(Place.id.in_(place_ids))
    query = (
        select(up.c.start_id, Scheme, Rule)
        .outerjoin(Scheme, Scheme.place_id == up.c.place_id)
        .outerjoin(
            Rule,
            and_(
                Rule.place_id == up.c.place_id,
                Rule.category.in_(categories),
                Rule.valid_from <= until,
                or_(Rule.valid_to.is_(None), Rule.valid_to > since),
            ),
        )
        .order_by(up.c.steps)
    )
    found = {place_id: Ground() for place_id in place_ids}
    for place_id, scheme, rule in session.execute(query):
        ground = found[place_id]
        ground.scheme = ground.scheme or scheme
        if rule is not None:
            ground.rules.append(rule)
    return found


def rule_for(session: Session, place_id: UUID, category: str, at: datetime) -> Rule | None:
    """The rule by which a deed at that place and time is thanked for, if any."""
    return grounds(session, [place_id], [category], at, at)[place_id].rule(category, at)


def _ways_up(starts: ColumnElement[bool]) -> CTE:
    """From each of these places up to its root: (start_id, place_id, parent_id, steps)."""
    start = (
        select(Place.id.label("start_id"), Place.id.label("place_id"), Place.parent_id, literal(0).label("steps"))
        .where(starts)
        .cte("up", recursive=True)
    )
    return start.union_all(
        select(start.c.start_id, Place.id, Place.parent_id, start.c.steps + 1).join(
            start, Place.id == start.c.parent_id
        )
    )


def home_scheme(session: Session, person_id: UUID) -> Scheme:
    """The scheme nearest up the tree from a person's home. One statement."""
    home = select(Person.place_id).where(Person.id == person_id).scalar_subquery()
    return _nearest_scheme(session, Place.id == home)


def scheme_at(session: Session, place_id: UUID) -> Scheme:
    """The scheme nearest up the tree from a place."""
    return _nearest_scheme(session, Place.id == place_id)


def _nearest_scheme(session: Session, start: ColumnElement[bool]) -> Scheme:
    up = _ways_up(start)
    query = select(Scheme).join(up, Scheme.place_id == up.c.place_id).order_by(up.c.steps).limit(1)
    scheme = session.execute(query).scalar_one_or_none()
    if scheme is None:
        raise NoScheme
    return scheme


def scheme_for_path(session: Session, path: str) -> Scheme:
    """The scheme nearest up the tree from a place path."""
    query = (
        select(Scheme)
        .join(Place, Place.id == Scheme.place_id)
        .where(Place.path.in_(_prefixes(path)))
        .order_by(func.length(Place.path).desc())
        .limit(1)
    )
    scheme = session.execute(query).scalar_one_or_none()
    if scheme is None:
        raise NoScheme
    return scheme


def scheme_of(session: Session, scheme_id: UUID) -> Scheme:
    """A scheme by its id."""
    return session.get_one(Scheme, scheme_id)


def schemes(session: Session) -> list[Scheme]:
    """All schemes, by code."""
    return list(session.execute(select(Scheme).order_by(Scheme.code)).scalars())


def _prefixes(path: str) -> list[str]:
    codes = path.strip("/").split("/")
    return ["/" + "/".join(codes[: n + 1]) + "/" for n in range(len(codes))]


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
        path = places.path_of(session, place_id)
        query = query.where(or_(Place.path.in_(_prefixes(path)), places.under(Place.path, path)))
    if current_at is not None:
        query = query.where(or_(Rule.valid_to.is_(None), Rule.valid_to > current_at))
    return _views(session, paginate(session, query, [Rule.valid_from, Rule.id], page))


def _views(session: Session, found: Page[Any]) -> Page[RuleView]:
    names = places.names_of(session, [place for _, place in found.items])
    return Page([RuleView(rule, place, names[place.id]) for rule, place in found.items], found.next_cursor)


def desk_rules(session: Session, actor: Actor, page: PageRequest) -> Page[RuleView]:
    """Rules that count in the actor's places or below them, newest first."""
    paths = actor.paths(Permission.DESK_READ)
    above = {prefix for path in paths for prefix in _prefixes(path)}
    query = select(Rule, Place).join(Place, Place.id == Rule.place_id)
    query = query.where(or_(Place.path.in_(above), places.under_any(Place.path, paths)))
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
