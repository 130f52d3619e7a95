"""The checkpoints of a route: more of them, other names, where they are, and which are gone."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.checkins import codes
from app.core import clock
from app.core.actor import Actor
from app.core.db import settings
from app.core.errors import NotFound
from app.core.keys import fingerprint
from app.patrols import policy, queries
from app.patrols.models import Checkpoint, PatrolRoute, Plate
from app.patrols.service.routes import append, managed
from app.patrols.types import (
    MOST_CALIBRATION_M,
    ROUTE,
    AddPoints,
    Calibrate,
    EditPoint,
    PointOf,
    PointView,
    TooInaccurate,
    WrongPlate,
)


def add_points(session: Session, actor: Actor, command: AddPoints) -> list[PointView]:
    """Add checkpoints after the last one."""
    route = managed(session, actor, command.route_id)
    policy.ensure_open(route)
    here = select(func.max(Checkpoint.seq)).where(Checkpoint.route_id == route.id, Checkpoint.removed_at.is_(None))
    added = append(session, route, command.points, after=session.execute(here).scalar() or 0)
    return [queries.point_view(session, point.id) for point in added]


def edit_point(session: Session, actor: Actor, command: EditPoint) -> PointView:
    """Other words, another number or radius; two of a route cannot have one number, but they may change places.

    What was scanned keeps the number that the point had then.
    """
    route, point = _point(session, actor, PointOf(command.route_id, command.point_id))
    changes = dict(command.changes)
    if command.swap and "seq" in changes:
        _make_room(session, point, changes["seq"])
    for name, value in changes.items():
        setattr(point, name, value)
    session.flush()
    audit.record(
        session, actor, "patrol.point_edited", ROUTE, route.id, place_id=route.place_id,
        detail={"checkpoint": point.name, "changed": sorted(changes)},
    )  # fmt: skip
    return queries.point_view(session, point.id)


def remove_point(session: Session, actor: Actor, command: PointOf) -> None:
    """Take a checkpoint off the route: its plate stops working, what was scanned there stays."""
    route, point = _point(session, actor, command)
    point.removed_at = clock.now()
    session.flush()
    audit.record(
        session, actor, "patrol.point_removed", ROUTE, route.id, place_id=route.place_id,
        detail={"checkpoint": point.name},
    )  # fmt: skip


def calibrate(session: Session, actor: Actor, command: Calibrate) -> PointView:
    """Write down where a checkpoint is, on site: only with the plate that hangs there, and a phone that is sure.

    What maps call a place and what phones measure differ by hundreds of metres in China (GCJ-02 and
    WGS-84); measured with a phone, the point and the later scans are wrong by the same.
    """
    route, point = _point(session, actor, PointOf(command.route_id, command.point_id))
    code = codes.read(command.code, settings(session).known_urls)
    if not isinstance(code, codes.Token) or not _hangs_there(session, point, code.text):
        raise WrongPlate
    if command.fix.accuracy_m is None or command.fix.accuracy_m > MOST_CALIBRATION_M:
        raise TooInaccurate
    point.lat, point.lon = command.fix.lat, command.fix.lon
    point.calibrated_at, point.calibrated_by = clock.now(), actor.person_id
    session.flush()
    audit.record(
        session, actor, "patrol.point_calibrated", ROUTE, route.id, place_id=route.place_id,
        detail={"checkpoint": point.name, "accuracy_m": command.fix.accuracy_m},
    )  # fmt: skip
    return queries.point_view(session, point.id)


def _hangs_there(session: Session, point: Checkpoint, token: str) -> bool:
    query = select(Plate.id).where(
        Plate.checkpoint_id == point.id, Plate.token_hash == fingerprint(token), Plate.revoked_at.is_(None)
    )
    return session.execute(query).scalar_one_or_none() is not None


def _make_room(session: Session, point: Checkpoint, seq: int) -> None:
    """Whoever has the number gets this point's; by way of one that nobody has, since the index looks at each step."""
    query = select(Checkpoint).where(
        Checkpoint.route_id == point.route_id, Checkpoint.seq == seq, Checkpoint.removed_at.is_(None)
    )
    other = session.execute(query).scalar_one_or_none()
    if other is None or other.id == point.id:
        return
    left, point.seq = point.seq, 0
    session.flush()
    other.seq = left
    session.flush()


def _point(session: Session, actor: Actor, command: PointOf) -> tuple[PatrolRoute, Checkpoint]:
    route = managed(session, actor, command.route_id)
    policy.ensure_open(route)
    point = session.get(Checkpoint, command.point_id)
    if point is None or point.route_id != route.id or point.removed_at is not None:
        raise NotFound
    return route, point
