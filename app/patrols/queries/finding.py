"""Whose plate this is, and which round of its route is meant: two statements for a scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.core.keys import fingerprint
from app.patrols import policy
from app.patrols.models import Checkpoint, PatrolRound, PatrolRoute, PatrolVisit, Plate, RoundMember
from app.patrols.types import RoundState
from app.places.models import Place
from app.records.models import ServiceRecord
from app.records.types import RecordState
from app.teams.models import TeamMember

#: Rounds that an upload of three days ago may still belong to.
_BACK = timedelta(hours=73)
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    """A plate, where it hangs, and the points that its route has now, in their order."""

    plate: Plate
    point: Checkpoint
    route: PatrolRoute
    place_path: str
    is_member: bool
    points: Sequence[Checkpoint]

    @property
    def is_void(self) -> bool:
        """Whether the plate was replaced, its point taken off the route, or the route closed."""
        gone = (self.plate.revoked_at, self.point.removed_at, self.route.closed_at)
        return any(when is not None for when in gone)


def by_token(session: Session, token: str, person_id: UUID | None, *, lock: bool = False) -> Found | None:
    """A plate by its picture, replaced ones too."""
    return _found(session, Plate.token_hash == fingerprint(token), person_id, lock=lock)


def by_number(session: Session, digits: str, person_id: UUID | None, *, lock: bool = False) -> Found | None:
    """A plate by the number below the picture."""
    return _found(session, Plate.short_number == digits, person_id, lock=lock)


def _found(session: Session, which: ColumnElement[bool], person_id: UUID | None, *, lock: bool) -> Found | None:
    sibling = aliased(Checkpoint)
    member = exists().where(
        TeamMember.team_id == PatrolRoute.team_id, TeamMember.person_id == person_id, TeamMember.left_at.is_(None)
    )
    query = (
        select(Plate, Checkpoint, PatrolRoute, Place.path, member, sibling)
        .join(Checkpoint, Checkpoint.id == Plate.checkpoint_id)
        .join(PatrolRoute, PatrolRoute.id == Checkpoint.route_id)
        .join(Place, Place.id == PatrolRoute.place_id)
        .outerjoin(sibling, (sibling.route_id == PatrolRoute.id) & sibling.removed_at.is_(None))
        .where(which)
        .order_by(sibling.seq)
    )
    if lock:  # two who begin a round at once queue up at their route
        query = query.with_for_update(of=PatrolRoute)
    rows = session.execute(query).all()
    if not rows:
        return None
    plate, point, route, path, is_member, _ = rows[0]
    return Found(plate, point, route, path, bool(is_member), [row[-1] for row in rows if row[-1] is not None])


def rounds_about(
    session: Session, route_id: UUID, at: datetime, *, is_queued: bool
) -> tuple[list[PatrolRound], dict[UUID, list[PatrolVisit]]]:
    """The route's rounds of those days and the one that is open, with its visits, oldest first.

    For a scan that was queued also with those of former rounds that were about at the time.
    """
    asked_for = [PatrolRound.state == RoundState.OPEN]
    if is_queued:
        asked_for.append(and_(PatrolRound.opens_at <= at + policy.APART, PatrolRound.closes_at >= at))
    query = (
        select(PatrolRound, PatrolVisit)
        .outerjoin(PatrolVisit, and_(PatrolVisit.round_id == PatrolRound.id, or_(*asked_for)))
        .where(
            PatrolRound.route_id == route_id,
            or_(
                PatrolRound.state == RoundState.OPEN,
                and_(PatrolRound.closes_at > at - _BACK, PatrolRound.opens_at < at + _AHEAD),
            ),
        )
        .order_by(PatrolRound.opens_at, PatrolRound.id, PatrolVisit.at, PatrolVisit.id)
        .execution_options(populate_existing=True)  # as they are under the route's lock
    )
    rounds: dict[UUID, PatrolRound] = {}
    visits: dict[UUID, list[PatrolVisit]] = {}
    for patrol, visit in session.execute(query):
        rounds[patrol.id] = patrol
        visits.setdefault(patrol.id, []).extend([visit] if visit is not None else [])
    return list(rounds.values()), visits


def visits_of(session: Session, round_id: UUID) -> list[PatrolVisit]:
    """All visits of a round, oldest first."""
    query = select(PatrolVisit).where(PatrolVisit.round_id == round_id)
    return list(session.execute(query.order_by(PatrolVisit.at, PatrolVisit.id)).scalars())


def records_of(session: Session, round_id: UUID) -> dict[UUID, tuple[UUID, RecordState]]:
    """The records that a round became, by person, held fast: id and state."""
    query = (
        select(RoundMember.person_id, ServiceRecord.id, ServiceRecord.state)
        .join(ServiceRecord, ServiceRecord.id == RoundMember.record_id)
        .where(RoundMember.round_id == round_id)
        .order_by(ServiceRecord.id)
        .with_for_update(of=ServiceRecord)
    )
    return {person_id: (record_id, state) for person_id, record_id, state in session.execute(query)}


def points_of(session: Session, route_id: UUID) -> list[Checkpoint]:
    """The points that a route has now, in their order."""
    query = select(Checkpoint).where(Checkpoint.route_id == route_id, Checkpoint.removed_at.is_(None))
    return list(session.execute(query.order_by(Checkpoint.seq)).scalars())
