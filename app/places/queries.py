"""Reads of the tree, which is public; all lists by code, so that a parent comes before its children."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import under
from app.places.models import Place
from app.places.types import Level, UnknownPlace

_DEEPEST = len(Level)


@dataclass(frozen=True, slots=True)
class PlaceFilter:
    """Which places; each part narrows."""

    parent_id: UUID | None = None
    code: str | None = None
    q: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place with the names from the root down to it."""

    place: Place
    path_names: list[str]

    @property
    def id(self) -> UUID:
        """The place's."""
        return self.place.id

    @property
    def code(self) -> str:
        """The place's."""
        return self.place.code


def get(session: Session, place_id: UUID) -> Place:
    """The place, open or closed."""
    place = session.get(Place, place_id)
    if place is None:
        raise NotFound
    return place


def by_code(session: Session, code: str) -> Place:
    """The place with this code, open or closed."""
    place = session.execute(select(Place).where(Place.code == code)).scalar_one_or_none()
    if place is None:
        raise UnknownPlace(code)
    return place


def by_codes(session: Session, codes: Iterable[str]) -> dict[str, Place]:
    """Those of the codes that are known, with their places."""
    found = session.execute(select(Place).where(Place.code.in_(list(codes)))).scalars()
    return {place.code: place for place in found}


def view(session: Session, _actor: Actor, place_id: UUID) -> PlaceView:
    """A place with its path in words."""
    place = get(session, place_id)
    return PlaceView(place, path_names(session, place))


def path_names(session: Session, place: Place) -> list[str]:
    """The names from the root down to this place."""
    return names_of(session, [place])[place.id]


def names_of(session: Session, places: Iterable[Place]) -> Mapping[UUID, list[str]]:
    """For each place the names from the root down to it, in one statement for all."""
    codes = {place.id: place.path.strip("/").split("/") for place in places}
    wanted = {code for chain in codes.values() for code in chain}
    known = session.execute(select(Place.code, Place.name).where(Place.code.in_(wanted)))
    names = {row.code: row.name for row in known}
    return {place_id: [names[code] for code in chain] for place_id, chain in codes.items()}


def grids_of(session: Session, community_id: UUID) -> list[Place]:
    """The grids that a community has today."""
    query = select(Place).where(Place.parent_id == community_id, Place.closed_at.is_(None)).order_by(Place.code)
    return list(session.execute(query).scalars())


def grids(session: Session, _actor: Actor, community_id: UUID) -> list[PlaceView]:
    """The same with their paths in words."""
    found = grids_of(session, community_id)
    names = names_of(session, found)
    return [PlaceView(grid, names[grid.id]) for grid in found]


def managed(session: Session, actor: Actor, page: PageRequest) -> Page[PlaceView]:
    """The places at which the actor works, by their grants; not what lies below them."""
    query = select(Place).where(Place.path.in_(actor.paths(Permission.DESK_READ)))
    return _views(session, paginate(session, query, [Place.code], page, descending=False))


def list_places(session: Session, _actor: Actor, wanted: PlaceFilter, page: PageRequest) -> Page[PlaceView]:
    """Open places by parent, by code, and by words as people say them."""
    query = select(Place).where(Place.closed_at.is_(None))
    if wanted.parent_id is not None:
        query = query.where(Place.parent_id == wanted.parent_id)
    if wanted.code:
        query = query.where(_code_matches(session, wanted.code))
    if wanted.q and wanted.q.strip():
        query = query.where(_words_match(session, wanted.q))
    return _views(session, paginate(session, query, [Place.code], page, descending=False))


def _views(session: Session, page: Page[Place]) -> Page[PlaceView]:
    names = names_of(session, page.items)
    return Page([PlaceView(place, names[place.id]) for place in page.items], page.next_cursor)


def _code_matches(session: Session, code: str) -> ColumnElement[bool]:
    """A whole code finds its place and no other; the beginning of one finds all that begin so."""
    whole = session.execute(select(Place.id).where(Place.code == code)).scalar_one_or_none()
    return Place.id == whole if whole is not None else _code_begins(code)


def _code_begins(code: str) -> ColumnElement[bool]:
    # A range rather than LIKE: an index serves it on both databases.
    return and_(Place.code >= code, Place.code < code + "\U0010ffff")


def _words_match(session: Session, q: str) -> ColumnElement[bool]:
    """Part of a name, the beginning of a code, or a name led by names from above it.

    With spaces ("Xihu Cuiyuan") or, as Chinese is written, without: the words before the last
    name a place above, each with or without the one character that says its level.
    """
    words = "".join(q.split())
    readings = _readings(session, words)
    by_name = [and_(under(Place.path, path), _contains(rest)) for path, rest in readings if rest]
    return or_(_contains(words), _code_begins(words), *by_name)


def _readings(session: Session, words: str) -> list[tuple[str, str]]:
    """Ways to read the words as the place at a path, and what is left to look for below it."""
    found: list[tuple[str, str]] = []
    fringe: list[tuple[str, str]] = [("/", words)]
    for _ in range(_DEEPEST - 1):
        fringe = [reading for path, rest in fringe if rest for reading in _first_name(session, path, rest)]
        found += fringe
    return found


def _first_name(session: Session, path: str, words: str) -> list[tuple[str, str]]:
    without_level = func.substr(Place.name, 1, func.length(Place.name) - 1)
    said = literal(words)
    query = select(Place.path, Place.name).where(
        under(Place.path, path),
        Place.path != path,
        Place.level.in_([Level.CITY, Level.DISTRICT, Level.STREET]),
        Place.closed_at.is_(None),
        or_(
            said.startswith(Place.name, autoescape=False),
            and_(func.length(Place.name) > 2, said.startswith(without_level, autoescape=False)),  # noqa: PLR2004
        ),
    )
    readings = []
    for below, name in session.execute(query.order_by(Place.code)):
        spoken = name if words.startswith(name) else name[:-1]
        readings.append((below, words.removeprefix(spoken)))
    return readings


def _contains(words: str) -> ColumnElement[bool]:
    return Place.name.contains(words, autoescape=True)
