"""What counts at a place: its scheme, and its rules. Statements of the hot path are built once."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, and_, bindparam, func, inspect, literal, select
from sqlalchemy.orm import Session

from app.core.db import memory
from app.ledger.models import Rule, RulebookEdition, Scheme
from app.ledger.types import NoScheme
from app.people.models import Person
from app.places.models import Place

R = TypeVar("R", Rule, Scheme)
_MOST_REMEMBERED = 10_000


@dataclass(slots=True)
class Ground:
    """What counts at a place for a category: the scheme nearest up the tree, and rules of all times, nearest first.

    They are copies that belong to no session, since they are remembered.
    """

    scheme: Scheme | None = None
    rules: list[Rule] = field(default_factory=list)

    def rule(self, at: datetime) -> Rule | None:
        """The nearest rule that was valid at an instant."""
        return next((rule for rule in self.rules if _was_valid(rule, at)), None)


#: A place and a category.
Spot = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class _Remembered:
    """Grounds as they are in an edition of the rulebook."""

    edition: str | None
    grounds: dict[Spot, Ground] = field(default_factory=dict)


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
    valid = and_(Rule.place_id == up.c.place_id, Rule.category.in_(bindparam("categories", expanding=True)))
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
_EDITION = str(select(RulebookEdition.edition))
_SCHEME_AT = _nearest(Place.id == bindparam("place"))
_HOME_SCHEME = _nearest(Place.id == _home)


def grounds(session: Session, spots: Collection[Spot]) -> dict[Spot, Ground]:
    """What counts for each place and category. One statement if this process remembers, otherwise two.

    It remembers until the rulebook has a new edition, which every change of a rule, a scheme or a place brings.
    """
    remembered = _remembered(session)
    found = {spot: ground for spot in spots if (ground := remembered.grounds.get(spot)) is not None}
    absent = [spot for spot in spots if spot not in found]
    if absent:
        fresh = _read(session, absent)
        found |= fresh
        remembered.grounds.update(fresh)
    return found


def remembered_ground(session: Session, spot: Spot) -> tuple[str | None, Ground] | None:
    """What counted there by the edition that this process read last, if it has looked. No statement."""
    known: _Remembered | None = memory(session).get("grounds")
    ground = known.grounds.get(spot) if known else None
    return (known.edition, ground) if known and ground else None


def _remembered(session: Session) -> _Remembered:
    session.flush()  # a change of this transaction's own is a new edition too
    edition = session.connection().exec_driver_sql(_EDITION).scalar()
    known: _Remembered | None = memory(session).get("grounds")
    if known is None or known.edition != edition or len(known.grounds) > _MOST_REMEMBERED:
        known = memory(session)["grounds"] = _Remembered(edition)
    return known


def _read(session: Session, spots: Collection[Spot]) -> dict[Spot, Ground]:
    schemes: dict[UUID, Scheme] = {}
    rules: defaultdict[Spot, list[Rule]] = defaultdict(list)
    asked = {"places": [place_id for place_id, _ in spots], "categories": [category for _, category in spots]}
    for place_id, scheme, rule in session.execute(_GROUNDS, asked):
        if scheme is not None:
            schemes.setdefault(place_id, _copy(scheme))
        if rule is not None:
            rules[place_id, rule.category].append(_copy(rule))
    return {spot: Ground(schemes.get(spot[0]), rules[spot]) for spot in spots}


def _copy(row: R) -> R:
    """The same in no session: what a session does to its own later does not reach it."""
    return type(row)(**{column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs})


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
