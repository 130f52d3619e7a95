"""Schemes: every tree has one from its first day."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import settings
from app.ledger.models import Scheme
from app.places import queries as places
from app.places.types import RootPlaceAdded


def ensure_default_scheme(session: Session, event: RootPlaceAdded) -> None:
    """Give a new tree its points scheme: expiring at the end of the next calendar year, in the site's zone."""
    if session.execute(select(Scheme.id).where(Scheme.place_id == event.place_id)).first() is not None:
        return
    place = places.get(session, event.place_id)
    session.add(Scheme(code=place.code, name=place.name, place_id=place.id, time_zone=settings(session).timezone))
    session.flush()
