"""What counts at a place: its scheme, and its rules. Statements of the hot path are built once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import Session

from app.ledger.models import Rule, Scheme
from app.ledger.types import NoScheme
from app.people.models import Person
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


def ways_up(starts: ColumnElement[bool]) -> CTE:
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


def _grounds() -> Select[UUID, Scheme, Rule]:
    up = ways_up(Place.id.in_(bindparam("places", expanding=True)))
    valid = and_(
        Rule.place_id == up.c.place_id,
        Rule.category.in_(bindparam("categories", expanding=True)),
        Rule.valid_from <= bindparam("until"),
        or_(Rule.valid_to.is_(None), Rule.valid_to > bindparam("since")),
    )
    return (
        select(up.c.start_id, Scheme, Rule)
        .outerjoin(Scheme, Scheme.place_id == up.c.place_id)
        .outerjoin(Rule, valid)
        .order_by(up.c.steps)
    )


def _nearest(start: ColumnElement[bool]) -> Select[Scheme]:
    up = ways_up(start)
    return select(Scheme).join(up, Scheme.place_id == up.c.place_id).order_by(up.c.steps).limit(1)


_home = select(Person.place_id).where(Person.id == bindparam("person")).scalar_subquery()
_GROUNDS = _grounds()
_SCHEME_AT = _nearest(Place.id == bindparam("place"))
_HOME_SCHEME = _nearest(Place.id == _home)


def grounds(
    session: Session, place_ids: Collection[UUID], categories: Collection[str], since: datetime, until: datetime
) -> dict[UUID, Ground]:
    """For each place what counts there for deeds of these categories from `since` to `until`. One statement."""
    asked = {"places": list(place_ids), "categories": list(categories), "since": since, "until": until}
    found = {place_id: Ground() for place_id in place_ids}
    for place_id, scheme, rule in session.execute(_GROUNDS, asked):
        ground = found[place_id]
        ground.scheme = ground.scheme or scheme
        if rule is not None:
            ground.rules.append(rule)
    return found


def rule_for(session: Session, place_id: UUID, category: str, at: datetime) -> Rule | None:
    """The rule by which a deed at that place and time is thanked for, if any."""
    return grounds(session, [place_id], [category], at, at)[place_id].rule(category, at)


def home_scheme(session: Session, person_id: UUID) -> Scheme:
    """The scheme nearest up the tree from a person's home. One statement."""
    return _found(session.execute(_HOME_SCHEME, {"person": person_id}).scalar_one_or_none())


def scheme_at(session: Session, place_id: UUID) -> Scheme:
    """The scheme nearest up the tree from a place. One statement."""
    return _found(session.execute(_SCHEME_AT, {"place": place_id}).scalar_one_or_none())


def scheme_for_path(session: Session, path: str) -> Scheme:
    """The scheme nearest up the tree from a place path. One statement."""
    query = (
        select(Scheme)
        .join(Place, Place.id == Scheme.place_id)
        .where(Place.path.in_(prefixes(path)))
        .order_by(func.length(Place.path).desc())
        .limit(1)
    )
    return _found(session.execute(query).scalar_one_or_none())


def _found(scheme: Scheme | None) -> Scheme:
    if scheme is None:
        raise NoScheme
    return scheme


def scheme_of(session: Session, scheme_id: UUID) -> Scheme:
    """A scheme by its id."""
    return session.get_one(Scheme, scheme_id)


def schemes(session: Session) -> list[Scheme]:
    """All schemes, by code."""
    return list(session.execute(select(Scheme).order_by(Scheme.code)).scalars())


def prefixes(path: str) -> list[str]:
    """The paths from the root down to this one."""
    codes = path.strip("/").split("/")
    return ["/" + "/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
