"""JSON doors of the place tree."""

from uuid import UUID

from app.core.permissions import Permission
from app.places import queries, service
from app.places.schemas import (
    ClosingIn,
    GridsOut,
    NewGridIn,
    PlaceDetail,
    PlaceOut,
    PlaceQuery,
    RecutIn,
)
from app.web.api import Api, Reply, act, read
from app.web.guards import public, requires
from app.web.schema import Listing, listing

api = Api("places", __name__)


@api.door("GET", "/places", public, query=PlaceQuery, out=Listing[PlaceOut])
def list_places(query: PlaceQuery) -> dict[str, object]:
    """Find open places by parent, code or words, ordered by code."""
    return listing(read(queries.list_places, query.to_filter(), query.page()), PlaceOut.of)


@api.door("GET", "/places/<uuid:place_id>", public, out=PlaceDetail)
def get_place(place_id: UUID) -> PlaceDetail:
    """One place, also a closed one."""
    return PlaceDetail.of(read(queries.view, place_id))


@api.door("POST", "/places", requires(Permission.PLACES_MANAGE), body=NewGridIn, out=PlaceDetail, status=201)
def add_grid(body: NewGridIn) -> Reply:
    """Open a grid below a community."""
    return act(service.add_grid, body.to_command(), show=PlaceDetail.of, status=201)


@api.door("POST", "/places/<uuid:place_id>/recuts", requires(Permission.PLACES_MANAGE), body=RecutIn, out=GridsOut)
def recut(place_id: UUID, body: RecutIn) -> Reply:
    """Draw a community's grids anew: close some, open others; answers with those of today."""
    return act(service.recut, body.to_command(place_id), show=GridsOut.of)


@api.door(
    "POST", "/places/<uuid:place_id>/closings", requires(Permission.PLACES_MANAGE), body=ClosingIn, out=PlaceDetail
)
def close_grid(place_id: UUID, body: ClosingIn) -> Reply:
    """Close a grid; what happened in it stays there."""
    return act(service.close_grid, body.to_command(place_id), show=PlaceDetail.of)
