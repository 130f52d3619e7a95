"""A round is over: it is scored, and everyone who walked gets a service record."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.place_paths import path_of
from app.notices import service as notices
from app.patrols import policy, queries
from app.patrols.models import Checkpoint, PatrolRound, PatrolRoute, PatrolVisit, RoundMember
from app.patrols.queries import finding
from app.patrols.service import marking
from app.patrols.types import NotInRound, RoundNotOpen, RoundState, RoundView
from app.records import service as records
from app.records.models import ServiceRecord
from app.records.types import MeasuredService, Remeasured
from app.teams import queries as teams

_AT_ONCE = 200


def finish(
    session: Session, actor: Actor, patrol: PatrolRound, route: PatrolRoute, points: Sequence[Checkpoint],
    visits: Sequence[PatrolVisit], held: Mapping[UUID, UUID] | None = None,
) -> dict[UUID, ServiceRecord]:  # fmt: skip
    """End a round whose route is locked; gives the records by person. Less than a minute makes none.

    One that is over ends anew with the records that are `held` already.
    """
    left = marking.missed(points, visits)
    patrol.state, patrol.ended_at = RoundState.DONE, max(visit.at for visit in visits)
    patrol.points, patrol.visited = len(points), len(points) - len(left)
    patrol.score = marking.score(points, visits)
    patrol.missed = [point.name for point in left]
    patrol.marks = marking.round_marks(patrol, visits, any_missed=bool(left))
    session.flush()
    return _write_records(session, actor, patrol, route, visits, held or {})


def _write_records(
    session: Session, actor: Actor, patrol: PatrolRound, route: PatrolRoute, visits: Sequence[PatrolVisit],
    held: Mapping[UUID, UUID],
) -> dict[UUID, ServiceRecord]:  # fmt: skip
    """All in one go: a round of many people takes no more statements than that of one. `held` are there already."""
    by_person: dict[UUID, list[PatrolVisit]] = {}
    for visit in visits:
        by_person.setdefault(visit.person_id, []).append(visit)
    services = [_service(patrol, route, own) for own in by_person.values() if marking.minutes(route, own) > 0]
    new = [service for service in services if service.person_id not in held]
    again = [_again(held[service.person_id], service) for service in services if service.person_id in held]
    made = [*records.write_all_measured(session, actor, new), *records.measure_again(session, again)]
    written = {record.person_id: record for record in made}
    session.execute(
        update(RoundMember),
        [
            {
                "round_id": patrol.id, "person_id": person_id, "minutes": marking.minutes(route, own),
                "record_id": written[person_id].id if person_id in written else held.get(person_id),
            }
            for person_id, own in by_person.items()
        ],
    )  # fmt: skip
    return written


def _service(patrol: PatrolRound, route: PatrolRoute, own: list[PatrolVisit]) -> MeasuredService:
    """From the first visit to the last, with all that was found out on the way; pending, as any other."""
    evidence = {
        "in": _end(own[0]), "out": _end(own[-1]), "round_id": str(patrol.id), "route": route.title,
        "score": patrol.score, "points": patrol.points, "visited": len(own), "missed": patrol.missed,
    }  # fmt: skip
    return MeasuredService(
        person_id=own[0].person_id, place_id=route.place_id, category=route.category_code, team_id=route.team_id,
        started_at=own[0].at, ended_at=own[-1].at, minutes=marking.minutes(route, own),
        marks=tuple(marking.marks_of(own, any_missed=bool(patrol.missed))), evidence=evidence,
    )  # fmt: skip


def _again(record_id: UUID, service: MeasuredService) -> Remeasured:
    return Remeasured(
        record_id, service.started_at, service.ended_at, service.minutes, service.marks, service.evidence
    )  # fmt: skip


def _end(visit: PatrolVisit) -> dict[str, object]:
    told = {"scan_id": str(visit.scan_id), "at": visit.at.isoformat(), "entry": "code", "distance_m": visit.distance_m}
    return {name: value for name, value in told.items() if value is not None}


def finish_round(session: Session, actor: Actor, round_id: UUID) -> RoundView:
    """Who walks in a round, or leads it, ends it now; what nobody visited is missed."""
    patrol, route = locked(session, round_id)
    visits = finding.visits_of(session, patrol.id)
    is_in = any(visit.person_id == actor.person_id for visit in visits)
    is_member = actor.person_id is not None and teams.is_active_member(session, route.team_id, actor.person_id)
    path = path_of(session, route.place_id)
    if not policy.sees(actor, route.team_id, path, is_member=is_in or is_member):
        raise NotFound
    if not is_in:
        if is_member and not policy.manages(actor, route.team_id, path):
            raise NotInRound
        policy.ensure_may_manage(actor, route.team_id, path, is_member=is_member)
    if patrol.state is not RoundState.OPEN:
        raise RoundNotOpen
    finish(session, actor, patrol, route, finding.points_of(session, route.id), visits)
    return queries.round_view(session, patrol.id)


def close_overdue(session: Session, actor: Actor) -> int:
    """End the rounds whose time is over; of those that nobody walked, tell the leaders. Gives how many."""
    now = clock.now()
    query = (
        select(PatrolRound.id)
        .where(PatrolRound.state.in_([RoundState.OPEN, RoundState.PLANNED]), PatrolRound.closes_at < now)
        .order_by(PatrolRound.closes_at, PatrolRound.id)
        .limit(_AT_ONCE)
    )
    overdue = list(session.execute(query).scalars())
    for round_id in overdue:
        patrol, route = locked(session, round_id)
        if patrol.state is RoundState.OPEN:
            finish(
                session, actor, patrol, route, finding.points_of(session, route.id),
                finding.visits_of(session, patrol.id),
            )  # fmt: skip
        elif patrol.state is RoundState.PLANNED:
            _miss(session, patrol, route)
    return len(overdue)


def _miss(session: Session, patrol: PatrolRound, route: PatrolRoute) -> None:
    points = finding.points_of(session, route.id)
    patrol.state, patrol.points, patrol.missed = RoundState.MISSED, len(points), [point.name for point in points]
    if patrol.closes_at > clock.now() - timedelta(days=1):  # what a stopped clock finds later is news to nobody
        notices.tell_many(
            session, teams.leaders_of(session, route.team_id), "patrol_missed", link=f"/patrol/rounds/{patrol.id}",
            route=route.title, at=patrol.opens_at,
        )  # fmt: skip
    session.flush()


def locked(session: Session, round_id: UUID) -> tuple[PatrolRound, PatrolRoute]:
    """A round under its route's lock, as a scan takes it."""
    route = session.execute(
        select(PatrolRoute)
        .join(PatrolRound, PatrolRound.route_id == PatrolRoute.id)
        .where(PatrolRound.id == round_id)
        .with_for_update(of=PatrolRoute)
    ).scalar_one_or_none()
    if route is None:
        raise NotFound
    return session.execute(
        select(PatrolRound).where(PatrolRound.id == round_id).execution_options(populate_existing=True)
    ).scalar_one(), route
