"""Schemes as people read them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import path_of, under, under_any
from app.ledger.models import Scheme
from app.ledger.queries.grounds import prefixes
from app.places import queries as places
from app.places.models import Place


@dataclass(frozen=True, slots=True)
class SchemeView:
    """A scheme with the names of its place from the root down."""

    scheme: Scheme
    place: Place
    path_names: list[str]


def list_schemes(
    session: Session, _actor: Actor, page: PageRequest, *, place_id: UUID | None = None
) -> Page[SchemeView]:
    """Schemes, newest first; of a place: the one that counts in it, those above, and those of places below it.

    Schemes are public: everyone may know when their points end.
    """
    query = select(Scheme, Place).join(Place, Place.id == Scheme.place_id)
    if place_id is not None:
        path = path_of(session, place_id)
        query = query.where(or_(Place.path.in_(prefixes(path)), under(Place.path, path)))
    found = paginate(session, query, [Scheme.id], page)
    names = places.names_of(session, [place for _, place in found.items])
    return Page([SchemeView(scheme, place, names[place.id]) for scheme, place in found.items], found.next_cursor)


def desk_schemes(session: Session, actor: Actor) -> list[SchemeView]:
    """The schemes that count in the actor's places or below them, widest first."""
    paths = actor.paths(Permission.DESK_READ)
    above = {prefix for path in paths for prefix in prefixes(path)}
    query = select(Scheme, Place).join(Place, Place.id == Scheme.place_id)
    query = query.where(or_(Place.path.in_(above), under_any(Place.path, paths))).order_by(Place.path)
    rows = session.execute(query).all()
    names = places.names_of(session, [place for _, place in rows])
    return [SchemeView(scheme, place, names[place.id]) for scheme, place in rows]


def get_scheme(session: Session, _actor: Actor, scheme_id: UUID) -> SchemeView:
    """One scheme."""
    row = session.execute(
        select(Scheme, Place).join(Place, Place.id == Scheme.place_id).where(Scheme.id == scheme_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    scheme, place = row
    return SchemeView(scheme, place, places.path_names(session, place))


def may_change_scheme(_session: Session, actor: Actor, place: Place) -> bool:
    """Whether the actor may change a place's scheme: what a page shows, not what a verb allows."""
    return actor.may(Permission.SCHEMES_MANAGE, path=place.path)
