"""The week of a route, and the rounds that follow from it."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import settings
from app.core.errors import NotFound
from app.patrols import policy
from app.patrols.models import PatrolPlan, PatrolRound, PatrolRoute
from app.patrols.queries.routes import plan_view
from app.patrols.service.routes import managed
from app.patrols.types import ROUTE, EndPlan, NewPlan, PlanView, RoundState


def add_plan(session: Session, actor: Actor, command: NewPlan) -> PlanView:
    """A round every week on that day; those of the next seven days are planned at once."""
    route = managed(session, actor, command.route_id)
    policy.ensure_open(route)
    plan = PatrolPlan(
        route_id=route.id, weekday=command.weekday, starts=command.starts, minutes=command.minutes,
        people=command.people, created_by=actor.person_id,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    _plan(session, plan)
    audit.record(session, actor, "patrol.planned", ROUTE, route.id, place_id=route.place_id)
    return plan_view(plan)


def end_plan(session: Session, actor: Actor, command: EndPlan) -> None:
    """Plan no more rounds by it; those that nobody has begun fall away."""
    route = managed(session, actor, command.route_id)
    plan = session.get(PatrolPlan, command.plan_id)
    if plan is None or plan.route_id != route.id or plan.ended_at is not None:
        raise NotFound
    plan.ended_at = clock.now()
    session.flush()
    waiting = (PatrolRound.plan_id == plan.id, PatrolRound.state == RoundState.PLANNED)
    session.execute(delete(PatrolRound).where(*waiting, PatrolRound.closes_at > clock.now()))
    audit.record(session, actor, "patrol.unplanned", ROUTE, route.id, place_id=route.place_id)


def plan_ahead(session: Session, actor: Actor) -> int:
    """Write down the rounds of the next seven days; again changes nothing. Gives how many are new."""
    query = (
        select(PatrolPlan)
        .join(PatrolRoute, PatrolRoute.id == PatrolPlan.route_id)
        .where(PatrolPlan.ended_at.is_(None), PatrolRoute.closed_at.is_(None))
        .order_by(PatrolPlan.id)
        .with_for_update()
    )
    return sum(_plan(session, plan) for plan in session.execute(query).scalars().all())


def _plan(session: Session, plan: PatrolPlan) -> int:
    """The plan's rounds from today until a week from now that are not there yet and not over."""
    zone, now = settings(session).zone, clock.now()
    here = set(
        session.execute(
            select(PatrolRound.opens_at).where(PatrolRound.plan_id == plan.id, PatrolRound.closes_at > now)
        ).scalars()
    )
    added = 0
    for ahead in range(policy.AHEAD.days + 1):
        day = now.astimezone(zone).date() + timedelta(days=ahead)
        opens_at = policy.local(day, plan.starts, zone).astimezone(now.tzinfo)
        closes_at = opens_at + timedelta(minutes=plan.minutes)
        if day.isoweekday() != plan.weekday or closes_at <= now or opens_at in here:
            continue
        session.add(
            PatrolRound(
                route_id=plan.route_id, plan_id=plan.id, state=RoundState.PLANNED, opens_at=opens_at,
                closes_at=closes_at, people=plan.people,
            )
        )  # fmt: skip
        added += 1
    session.flush()
    return added
