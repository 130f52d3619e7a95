"""Telling, and having read."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.ids import new_id
from app.notices import policy
from app.notices.models import Notice
from app.notices.types import Value, pack


def tell(session: Session, person_id: UUID, kind: str, *, link: str | None = None, **params: Value) -> Notice:
    """Put a notice into a person's inbox, in the transaction of what it tells of: undone with it if that fails.

    The sentence is ``notice.<kind>`` of the catalogue, with `params` filled in; instants and dates are
    spelled for the reader. `link` is a path on this site, where the reader can act on it.
    """
    notice = Notice(person_id=person_id, kind=kind, params=pack(params), link=link)
    session.add(notice)
    return notice


def tell_many(
    session: Session, person_ids: Iterable[UUID], kind: str, *, link: str | None = None, **params: Value
) -> None:
    """Tell the same to several people, each once, in one statement."""
    common = {"kind": kind, "params": pack(params), "link": link, "created_at": clock.now(), "read_at": None}
    rows = [{"id": new_id(), "person_id": person_id, **common} for person_id in dict.fromkeys(person_ids)]
    if rows:
        session.execute(insert(Notice), rows)


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
