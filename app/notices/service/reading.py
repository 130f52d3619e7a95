"""Having read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.notices import policy
from app.notices.models import Notice


def read(session: Session, actor: Actor, notice_id: UUID) -> Notice:
    """Note that the owner has read a notice; a second reading changes nothing."""
    notice = policy.ensure_own(actor, session.get(Notice, notice_id))
    if notice.read_at is None:
        notice.read_at = clock.now()
    return notice


def read_all(session: Session, actor: Actor, until: datetime) -> int:
    """Note that the owner has read all that came until an instant (what the page showed); gives how many."""
    mine = update(Notice).where(
        Notice.person_id == actor.known_person, Notice.read_at.is_(None), Notice.created_at <= until
    )
    return len(session.scalars(mine.values(read_at=clock.now()).returning(Notice.id)).all())
