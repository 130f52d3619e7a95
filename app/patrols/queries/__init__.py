"""Reads: routes and plates to set up, rounds to look at, the next point for whoever is out."""

from app.patrols.queries.plates import plates_of
from app.patrols.queries.riding import opened, ride, walks
from app.patrols.queries.rounds import hazard_photo, list_rounds, round_detail, round_view
from app.patrols.queries.routes import list_routes, plans_of, point, point_view, points_of, route, route_view

__all__ = [
    "hazard_photo",
    "list_rounds",
    "list_routes",
    "opened",
    "plans_of",
    "plates_of",
    "point",
    "point_view",
    "points_of",
    "ride",
    "round_detail",
    "round_view",
    "route",
    "route_view",
    "walks",
]
