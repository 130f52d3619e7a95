"""Writes: a community's own brand."""

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core.actor import Actor
from app.core.place_paths import path_of
from app.vocabulary import policy
from app.vocabulary.models import Brand
from app.vocabulary.queries import seed_rows
from app.vocabulary.types import NewBrand

__all__ = ["add_brand", "seed_rows"]


def add_brand(session: Session, actor: Actor, command: NewBrand) -> Brand:
    """Add a brand of a community's own; any community may use it, so that neighbours can join in."""
    policy.ensure_may_add_brand(actor, path_of(session, command.place_id))
    brand = Brand(code=command.code, name_zh=command.name_zh, name_en=command.name_en, place_id=command.place_id)
    session.add(brand)
    session.flush()
    audit.record(session, actor, "brand.added", "brand", None, place_id=command.place_id, detail={"code": command.code})
    return brand
