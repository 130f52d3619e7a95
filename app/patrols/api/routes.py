"""JSON doors of routes: points, plates, plans."""

from typing import Any
from uuid import UUID

from app.core.permissions import Permission
from app.patrols import queries, service
from app.patrols.api.blueprint import api
from app.patrols.schemas.routes import (
    AddPointsIn,
    CalibrationIn,
    PlanIn,
    PlanOut,
    PlansOut,
    PlateOut,
    PlatesIn,
    PlatesOut,
    PointOut,
    PointPatch,
    PointsOut,
    RouteIn,
    RouteOut,
    RoutePatch,
    RouteQuery,
)
from app.patrols.types import EndPlan, PointOf
from app.web.api import Reply, act, read
from app.web.guards import requires, signed_in
from app.web.schema import Listing, listing

_manages = requires(Permission.PATROLS_MANAGE)
_ROUTE = "/patrol-routes/<uuid:route_id>"
_POINT = f"{_ROUTE}/checkpoints/<uuid:point_id>"


@api.door("POST", "/patrol-routes", _manages, body=RouteIn, out=RouteOut, status=201)
def create_route(body: RouteIn) -> Reply:
    """Set up a patrol route of a team, with its first checkpoints in their order.

    `order` says what the numbers mean: `free` nothing, `noted` a mark for who goes back, `strict` a refusal
    (409 `out_of_order`). `opens` and `closes` are local times; a window that closes before it opens runs over
    midnight, none at all is always open. Limits that are not named: 80 m, 2.5 m/s, any gap, all minutes.
    """
    return act(service.create_route, body.to_command(), show=RouteOut.of, status=201)


@api.door("GET", "/patrol-routes", signed_in, query=RouteQuery, out=Listing[RouteOut])
def list_routes(query: RouteQuery) -> dict[str, Any]:
    """The routes in sight that are still walked, newest first: of your teams, or of your place."""
    return listing(read(queries.list_routes, query.team_id, query.page()), RouteOut.of)


@api.door("GET", _ROUTE, signed_in, out=RouteOut)
def get_route(route_id: UUID) -> RouteOut:
    """One route in sight."""
    return RouteOut.of(read(queries.route, route_id))


@api.door("PATCH", _ROUTE, _manages, body=RoutePatch, out=RouteOut)
def edit_route(route_id: UUID, body: RoutePatch) -> Reply:
    """Change a route's name or terms from the next scan on; rounds that are over stay as they were judged."""
    return act(service.edit_route, body.to_command(route_id), show=RouteOut.of)


@api.door("POST", f"{_ROUTE}/closings", _manages, out=RouteOut)
def close_route(route_id: UUID) -> Reply:
    """Walk a route no more; its plates stop working."""
    return act(service.close_route, route_id, show=RouteOut.of)


@api.door("GET", f"{_ROUTE}/checkpoints", signed_in, out=PointsOut)
def list_points(route_id: UUID) -> PointsOut:
    """The checkpoints of a route, in their order."""
    return PointsOut.of(read(queries.points_of, route_id))


@api.door("POST", f"{_ROUTE}/checkpoints", _manages, body=AddPointsIn, out=PointsOut, status=201)
def add_points(route_id: UUID, body: AddPointsIn) -> Reply:
    """Add checkpoints after the last one."""
    return act(service.add_points, body.to_command(route_id), show=PointsOut.of, status=201)


@api.door("PATCH", _POINT, _manages, body=PointPatch, out=PointOut)
def edit_point(route_id: UUID, point_id: UUID, body: PointPatch) -> Reply:
    """Other words, another number or radius; 409 `patrol_point_taken` when another has the number, unless you `swap`."""
    return act(service.edit_point, body.to_command(route_id, point_id), show=PointOut.of)


@api.door("DELETE", _POINT, _manages, status=204)
def remove_point(route_id: UUID, point_id: UUID) -> Reply:
    """Take a checkpoint off the route; its plate stops working, what was scanned there stays."""
    return act(service.remove_point, PointOf(route_id, point_id), status=204)


@api.door("POST", f"{_POINT}/calibrations", _manages, body=CalibrationIn, out=PointOut)
def calibrate(route_id: UUID, point_id: UUID, body: CalibrationIn) -> Reply:
    """Write down where a checkpoint is, standing there: with the code of its plate and a fix of 50 m or better.

    422 `patrol_wrong_plate`, `patrol_inaccurate`. Measured with a phone, as the later scans are, so that
    the difference between maps and phones (GCJ-02, WGS-84) cancels.
    """
    return act(service.calibrate, body.to_command(route_id, point_id), show=PointOut.of)


@api.door("GET", f"{_ROUTE}/plates", _manages, out=PlatesOut)
def list_plates(route_id: UUID) -> PlatesOut:
    """The plates that hang along a route, to print them again."""
    return PlatesOut.of(read(queries.plates_of, route_id))


@api.door("POST", f"{_ROUTE}/plates", _manages, body=PlatesIn, out=PlatesOut, status=201)
def issue_plates(route_id: UUID, body: PlatesIn) -> Reply:
    """See to it that checkpoints have plates; those who have one keep it unless `renew` is true."""
    return act(
        service.issue_plates, body.to_command(route_id), show=lambda done: PlatesOut.of(done.plates), status=201
    )  # fmt: skip


@api.door("POST", f"{_POINT}/plates", _manages, out=PlateOut, status=201)
def issue_plate(route_id: UUID, point_id: UUID) -> Reply:
    """A new plate for one checkpoint; the one that hangs there stops working (410 `revoked`)."""
    return act(service.issue_plate, PointOf(route_id, point_id), show=PlateOut.of, status=201)


@api.door("DELETE", f"{_POINT}/plates", _manages, status=204)
def revoke_plate(route_id: UUID, point_id: UUID) -> Reply:
    """Take the plate of a checkpoint out of use without another."""
    return act(service.revoke_plate, PointOf(route_id, point_id), status=204)


@api.door("GET", f"{_ROUTE}/plans", signed_in, out=PlansOut)
def list_plans(route_id: UUID) -> PlansOut:
    """The week of a route."""
    return PlansOut.of(read(queries.plans_of, route_id))


@api.door("POST", f"{_ROUTE}/plans", _manages, body=PlanIn, out=PlanOut, status=201)
def add_plan(route_id: UUID, body: PlanIn) -> Reply:
    """Plan a round for every week; those of the next seven days stand in the list of rounds at once."""
    return act(service.add_plan, body.to_command(route_id), show=PlanOut.of, status=201)


@api.door("DELETE", f"{_ROUTE}/plans/<uuid:plan_id>", _manages, status=204)
def end_plan(route_id: UUID, plan_id: UUID) -> Reply:
    """Plan no more rounds by it; those that nobody has begun fall away."""
    return act(service.end_plan, EndPlan(route_id, plan_id), status=204)
