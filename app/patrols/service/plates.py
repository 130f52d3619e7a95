"""Plates: printing them for many points at once, replacing one, taking one out of use."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.checkins import codes
from app.core import clock
from app.core.actor import Actor
from app.core.db import keyring
from app.core.errors import NotFound
from app.core.keys import fingerprint
from app.patrols import policy, queries
from app.patrols.models import Checkpoint, PatrolRoute, Plate
from app.patrols.queries import finding
from app.patrols.service.routes import managed
from app.patrols.types import ROUTE, IssuePlates, PlateView, PointOf


@dataclass(frozen=True, slots=True)
class Issued:
    """The plates of a route after printing."""

    id: UUID
    plates: list[PlateView]


def issue_plates(session: Session, actor: Actor, command: IssuePlates) -> Issued:
    """See to it that these points (none named: all) have a plate. Who has one keeps it, unless it is to be renewed."""
    route = managed(session, actor, command.route_id)
    policy.ensure_open(route)
    points = finding.points_of(session, route.id)
    if command.point_ids:
        points = [point for point in points if point.id in command.point_ids]
        if len(points) < len(set(command.point_ids)):
            raise NotFound
    held = {plate.checkpoint_id: plate for plate in _held(session, [point.id for point in points])}
    for point in points:
        if point.id not in held:
            _new(session, actor, route, point)
        elif command.renew:
            _revoke(session, actor, held[point.id])
            _new(session, actor, route, point)
    return Issued(route.id, queries.plates_of(session, actor, route.id, [point.id for point in points]))


def issue_plate(session: Session, actor: Actor, command: PointOf) -> PlateView:
    """A new plate for one point; the old one, lost or torn, stops working with the same stroke."""
    return issue_plates(session, actor, IssuePlates(command.route_id, (command.point_id,), renew=True)).plates[0]


def revoke_plate(session: Session, actor: Actor, command: PointOf) -> None:
    """Take the plate of a point out of use; `NotFound` if there is none."""
    route = managed(session, actor, command.route_id)
    point = session.get(Checkpoint, command.point_id)
    held = _held(session, [command.point_id])
    if point is None or point.route_id != route.id or not held:
        raise NotFound
    _revoke(session, actor, held[0])
    audit.record(
        session, actor, "patrol.plate_revoked", ROUTE, route.id, place_id=route.place_id,
        detail={"checkpoint": point.name},
    )  # fmt: skip


def _held(session: Session, point_ids: list[UUID]) -> list[Plate]:
    query = select(Plate).where(Plate.checkpoint_id.in_(point_ids), Plate.revoked_at.is_(None))
    return list(session.execute(query.order_by(Plate.id)).scalars())


def _revoke(session: Session, actor: Actor, plate: Plate) -> None:
    plate.revoked_at, plate.revoked_by = clock.now(), actor.person_id
    session.flush()  # the unique index must see the old one gone


def _new(session: Session, actor: Actor, route: PatrolRoute, point: Checkpoint) -> None:
    token = codes.new_static_token(codes.Letter.PLATE)
    session.add(
        Plate(
            checkpoint_id=point.id, token_hash=fingerprint(token), token_sealed=keyring(session).encrypt(token),
            short_number=codes.new_short_number(), issued_by=actor.person_id,
        )
    )  # fmt: skip
    session.flush()
    audit.record(
        session, actor, "patrol.plate_issued", ROUTE, route.id, place_id=route.place_id,
        detail={"checkpoint": point.name},
    )  # fmt: skip
