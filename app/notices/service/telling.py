"""Telling: into the inbox, and onto the way out for those who want it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import is_postgresql, settings
from app.core.ids import new_id
from app.notices import policy, queries
from app.notices.models import Delivery, Notice, Reminder
from app.notices.types import DeliveryState, Occasion, Reach, Value, pack


def tell(
    session: Session, person_id: UUID, kind: str, *, link: str | None = None, reach: Reach = Reach.INBOX,
    good_until: datetime | None = None, **params: Value,
) -> Notice:  # fmt: skip
    """Put a notice into a person's inbox, in the transaction of what it tells of: undone with it if that fails.

    The sentence is ``notice.<kind>`` of the catalogue, with `params` filled in; instants and dates are
    spelled for the reader. `link` is a path on this site, where the reader can act on it. With a further
    `reach` it also goes out by the channels that the person chose, unless `good_until` has passed by then.
    """
    notice = Notice(id=new_id(), person_id=person_id, kind=kind, params=pack(params), link=link)
    session.add(notice)
    if reach is not Reach.INBOX:
        session.flush()
        _send(session, {notice.id: person_id}, kind, reach, good_until)
    return notice


def tell_many(
    session: Session, person_ids: Iterable[UUID], kind: str, *, link: str | None = None, reach: Reach = Reach.INBOX,
    good_until: datetime | None = None, **params: Value,
) -> None:  # fmt: skip
    """Tell the same to several people, each once, in one statement."""
    common = {"kind": kind, "params": pack(params), "link": link, "created_at": clock.now(), "read_at": None}
    told = {new_id(): person_id for person_id in dict.fromkeys(person_ids)}
    if not told:
        return
    session.execute(insert(Notice), [{"id": id_, "person_id": person_id, **common} for id_, person_id in told.items()])
    if reach is not Reach.INBOX:
        _send(session, told, kind, reach, good_until)


def remind(
    session: Session, occasion: Occasion, person_ids: Iterable[UUID], kind: str, *, link: str,
    reach: Reach = Reach.NOW, good_until: datetime | None = None, **params: Value,
) -> int:  # fmt: skip
    """Tell each of them once for this occasion, however often and from wherever it is asked; gives how many."""
    rows = [
        {
            "subject_id": occasion.subject_id, "person_id": person_id, "kind": kind, "due_at": occasion.due_at,
            "told_at": clock.now(),
        }
        for person_id in dict.fromkeys(person_ids)
    ]  # fmt: skip
    if not rows:
        return 0
    insert_one = postgresql.insert if is_postgresql(session) else sqlite.insert
    claim = insert_one(Reminder).on_conflict_do_nothing().returning(Reminder.person_id)
    mine = session.scalars(claim, rows).all()
    tell_many(session, mine, kind, link=link, reach=reach, good_until=good_until, **params)
    return len(mine)


def _send(session: Session, told: Mapping[UUID, UUID], kind: str, reach: Reach, good_until: datetime | None) -> None:
    known = settings(session)
    channels = policy.carried(known, kind)
    if not channels:
        return
    wanting = queries.wanting(session, set(told.values()), channels)
    now = clock.now()
    common = {
        "state": DeliveryState.WAITING, "attempts": 0, "next_at": policy.earliest(reach, now, known.zone),
        "good_until": good_until, "created_at": now,
    }  # fmt: skip
    rows = [
        {"notice_id": notice_id, "channel": channel, **common}
        for notice_id, person_id in told.items()
        for channel in sorted(wanting.get(person_id, ()))
    ]
    if rows:
        session.execute(insert(Delivery), rows)
