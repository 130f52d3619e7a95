"""Small look-ups for those who type in records."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.places.models import Place
from app.vocabulary.models import Category


def is_category(session: Session, code: str) -> bool:
    """Whether there is such a category."""
    return session.get(Category, code) is not None


def place_at(session: Session, path: str) -> UUID:
    """The place of a path that is known to exist."""
    return session.execute(select(Place.id).where(Place.path == path)).scalar_one()
