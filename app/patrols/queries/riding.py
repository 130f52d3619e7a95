"""What whoever is out needs in the hand, and what a visitor finds who opens a plate. Nothing here writes."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from app.checkins.types import Reason
from app.core import clock
from app.core.actor import Actor
from app.patrols.models import PatrolRound, PatrolRoute
from app.patrols.queries import finding
from app.patrols.queries.rounds import next_point, round_view
from app.patrols.queries.routes import point_views, route_view
from app.patrols.types import PointView, Ride, RoundState, RouteView
from app.teams.models import TeamMember

#: A round that is planned for later than this is not yet in anybody's hand.
_SOON = timedelta(hours=18)


@dataclass(frozen=True, slots=True)
class OpenedPlate:
    """A plate as a page shows it; whoever is signed in and may also sees how to calibrate the point."""

    route: RouteView | None = None
    point: PointView | None = None
    reason: Reason | None = None


def walks(session: Session, actor: Actor) -> bool:
    """Whether one of the actor's teams has a route."""
    return session.scalar(_routes(actor).limit(1)) is not None


def ride(session: Session, actor: Actor) -> Ride:
    """The round that runs in one of the actor's teams, else the next that is planned, else a route to walk."""
    mine = select(TeamMember.team_id).where(TeamMember.person_id == actor.person_id, TeamMember.left_at.is_(None))
    now = clock.now()
    rounds = (
        select(PatrolRound)
        .join(PatrolRoute, PatrolRoute.id == PatrolRound.route_id)
        .where(
            PatrolRoute.team_id.in_(mine), PatrolRoute.closed_at.is_(None),
            PatrolRound.state.in_([RoundState.OPEN, RoundState.PLANNED]),
            PatrolRound.closes_at >= now, PatrolRound.opens_at < now + _SOON,
        )
        .order_by(case((PatrolRound.state == RoundState.OPEN, 0), else_=1), PatrolRound.opens_at, PatrolRound.id)
        .limit(1)
    )  # fmt: skip
    found = session.execute(rounds).scalar_one_or_none()
    if found is None:
        return _without_round(session, actor)
    points = point_views(session, found.route_id)
    done = frozenset(visit.checkpoint_id for visit in finding.visits_of(session, found.id))
    return Ride(
        round_view(session, found.id), route_view(session, found.route_id), next_point(points, done), points, done
    )


def _routes(actor: Actor) -> Select[UUID]:
    mine = select(TeamMember.team_id).where(TeamMember.person_id == actor.person_id, TeamMember.left_at.is_(None))
    query = select(PatrolRoute.id).where(PatrolRoute.team_id.in_(mine), PatrolRoute.closed_at.is_(None))
    return query.order_by(PatrolRoute.id.desc())


def _without_round(session: Session, actor: Actor) -> Ride:
    route_id = session.execute(_routes(actor).limit(1)).scalar_one_or_none()
    if route_id is None:
        return Ride(None, None, None, [], frozenset())
    points = point_views(session, route_id)
    return Ride(None, route_view(session, route_id), next_point(points, frozenset()), points, frozenset())


def opened(session: Session, token: str) -> OpenedPlate:
    """What a plate is worth; when its route is walked, and by whom, is judged with the scan."""
    found = finding.by_token(session, token, None)
    if found is None:
        return OpenedPlate(reason=Reason.FORGED)
    if found.is_void:
        return OpenedPlate(reason=Reason.REVOKED)
    point = found.point
    shown = PointView(
        id=point.id, seq=point.seq, name=point.name, description=point.description, lat=point.lat, lon=point.lon,
        radius_m=point.radius_m, calibrated_at=point.calibrated_at, plate_id=found.plate.id,
    )  # fmt: skip
    return OpenedPlate(route_view(session, found.route.id), shown)
