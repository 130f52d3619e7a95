"""The patrol routes of the first community: plates are up, two people walked last evening, one round is planned today."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.checkins import service as checkins
from app.checkins.types import GeoFix, ScanCommand
from app.core import clock
from app.core.actor import Actor
from app.core.db import settings
from app.core.ids import new_id
from app.demo.plan import City, PlannedRoute
from app.demo.settle import Community, Team
from app.patrols import service
from app.patrols.service.plates import Issued
from app.patrols.types import Calibrate, IssuePlates, NewHazard, NewPlan, NewRoute, PlateView, Point, Terms
from app.people import queries as people

_STRIDE, _BEHIND = timedelta(minutes=4), timedelta(seconds=20)
#: Degrees between two points, and for five metres.
_STEP, _METRES_5 = 0.0011, 0.00005
_MINUTES, _PEOPLE = 90, 2


def put_up_and_walk(session: Session, plan: City, community: Community) -> None:
    """Each team of the first community has a route; of last evening's round one point was missed."""
    zone, now = settings(session).zone, clock.now()
    today = clock.local_date(now, zone)
    evening = clock.start_of_day(today, zone) - timedelta(hours=4)
    for team, route in zip(community.teams, plan.routes, strict=True):
        leader = people.load_actor(session, team.leader, "web")
        with clock.pinned(evening - timedelta(hours=2)):
            made = _put_up(session, leader, team, route)
        _walk(session, team, route, made.plates, evening)
        week = NewPlan(made.id, today.isoweekday(), route.starts, _MINUTES, _PEOPLE)
        service.add_plan(session, leader, week)


def _put_up(session: Session, leader: Actor, team: Team, plan: PlannedRoute) -> Issued:
    points = tuple(Point(name, description=plan.hangs.get(name)) for name in plan.points)
    terms = Terms(max_speed_mps=plan.max_speed_mps)
    route = service.create_route(session, leader, NewRoute(team.id, plan.title, "patrol", terms, points))
    issued = service.issue_plates(session, leader, IssuePlates(route.id))
    for place, plate in enumerate(issued.plates):
        service.calibrate(session, leader, Calibrate(route.id, plate.point_id, plate.token, _at(plan, place)))
    return issued


def _walk(session: Session, team: Team, plan: PlannedRoute, plates: list[PlateView], at: datetime) -> None:
    walkers = [people.load_actor(session, member, "web") for member in team.members[2:4]]
    visited = [place for place in range(len(plates)) if place != plan.missed]
    for step, place in enumerate(visited):
        for pace, walker in enumerate(walkers):
            with clock.pinned(at + step * _STRIDE + pace * _BEHIND):
                scan = ScanCommand(
                    plates[place].token, new_id().hex, f"demo-{walker.person_id}", location=_at(plan, place, pace + 1)
                )
                done = checkins.scan(session, walker, scan)
    if done.patrol is None:
        return
    with clock.pinned(at + len(visited) * _STRIDE):
        service.report_hazard(session, walkers[0], NewHazard(done.patrol.round_id, plan.hazard))
        service.finish_round(session, walkers[0], done.patrol.round_id)


def _at(plan: PlannedRoute, place: int, aside: int = 0) -> GeoFix:
    """So far along the way; a phone is a few metres beside the plate, and never twice in one spot."""
    lat, lon = plan.where
    return GeoFix(lat + place * _STEP, lon + aside * _METRES_5 * (1 + place / 100), 12.0, 2.0)
