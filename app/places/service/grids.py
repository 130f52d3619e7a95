"""Grids are opened and closed by hand; a re-cut does both at once. What happened in a grid stays there."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.places import policy, queries
from app.places.models import Place
from app.places.queries import PlaceView
from app.places.types import Closing, Level, NewGrid, NotOfThisCommunity, Recut


def add_grid(session: Session, actor: Actor, command: NewGrid) -> PlaceView:
    """Open a grid below a community."""
    community = _locked(session, command.parent_id)
    policy.ensure_may_manage(actor, community)
    policy.ensure_open_community(community)
    grid = _open(session, community, command)
    audit.record(session, actor, "grid.opened", "place", grid.id, place_id=community.id, detail={"code": grid.code})
    return queries.view(session, actor, grid.id)


def close_grid(session: Session, actor: Actor, command: Closing) -> PlaceView:
    """Close a grid; people and records keep it, new ones go to another."""
    grid = _locked(session, command.place_id)
    policy.ensure_may_manage(actor, grid)
    policy.ensure_open_grid(grid)
    grid.closed_at = clock.now()
    audit.record(session, actor, "grid.closed", "place", grid.id, place_id=grid.id, reason=command.reason)
    return queries.view(session, actor, grid.id)


def recut(session: Session, actor: Actor, command: Recut) -> list[PlaceView]:
    """Draw a community's grids anew: close some, open others, in one step; gives the grids of today."""
    community = _locked(session, command.community_id)
    policy.ensure_may_manage(actor, community)
    policy.ensure_open_community(community)
    closed = [_of_community(session, community, place_id) for place_id in dict.fromkeys(command.close)]
    for grid in closed:
        policy.ensure_open_grid(grid)
        grid.closed_at = clock.now()
    opened = [_open(session, community, grid) for grid in command.open]
    audit.record(
        session, actor, "grids.recut", "place", community.id, place_id=community.id, reason=command.reason,
        detail={"closed": [g.code for g in closed], "opened": [g.code for g in opened]},
    )  # fmt: skip
    session.flush()
    return queries.grids(session, actor, community.id)


def _locked(session: Session, place_id: object) -> Place:
    """The place, its row locked: two who open a grid at once do not choose the same code."""
    place = session.execute(select(Place).where(Place.id == place_id).with_for_update()).scalar_one_or_none()
    if place is None:
        raise NotFound
    return place


def _of_community(session: Session, community: Place, place_id: object) -> Place:
    grid = _locked(session, place_id)
    if grid.parent_id != community.id:
        raise NotOfThisCommunity
    return grid


def _open(session: Session, community: Place, command: NewGrid) -> Place:
    code = command.code or _next_code(session, community)
    grid = Place(
        code=code, level=Level.GRID, name=command.name, parent_id=community.id, path=f"{community.path}{code}/"
    )
    session.add(grid)
    session.flush()  # so that a taken code is refused here, and the next grid counts on from this one
    return grid


def _next_code(session: Session, community: Place) -> str:
    """The community's code and three digits more, never one that was used before."""
    codes = session.execute(select(Place.code).where(Place.parent_id == community.id)).scalars()
    tails = (code.removeprefix(community.code) for code in codes)
    highest = max((int(tail) for tail in tails if tail.isdecimal() and tail.isascii()), default=0)
    return f"{community.code}{highest + 1:03}"
