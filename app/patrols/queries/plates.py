"""Plates for printing."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.db import keyring
from app.core.place_paths import path_of
from app.patrols import policy
from app.patrols.models import Checkpoint, PatrolRoute, Plate
from app.patrols.queries.routes import route
from app.patrols.types import PlateView
from app.places.models import Place


def plates_of(
    session: Session, actor: Actor, route_id: UUID, point_ids: Sequence[UUID] | None = None
) -> list[PlateView]:
    """The plates that hang along a route, or those of some points, for who may print them."""
    found = route(session, actor, route_id)
    policy.ensure_may_manage(actor, found.team_id, path_of(session, found.place_id), is_member=True)
    query = (
        select(Plate, Checkpoint, PatrolRoute.title, Place.name)
        .join(Checkpoint, Checkpoint.id == Plate.checkpoint_id)
        .join(PatrolRoute, PatrolRoute.id == Checkpoint.route_id)
        .join(Place, Place.id == PatrolRoute.place_id)
        .where(PatrolRoute.id == route_id, Plate.revoked_at.is_(None), Checkpoint.removed_at.is_(None))
        .order_by(Checkpoint.seq)
    )
    if point_ids is not None:
        query = query.where(Checkpoint.id.in_(point_ids))
    return [_view(session, *row) for row in session.execute(query)]


def _view(session: Session, plate: Plate, point: Checkpoint, title: str, place_name: str) -> PlateView:
    return PlateView(
        id=plate.id, point_id=point.id, seq=point.seq, name=point.name, route_title=title, place_name=place_name,
        token=keyring(session).decrypt(plate.token_sealed), short_number=plate.short_number,
    )  # fmt: skip
