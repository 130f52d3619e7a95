"""Heads of days, for everybody: they say how much was booked, and nothing of whom."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.db import keyring
from app.core.paging import Page, PageRequest, paginate
from app.core.place_paths import path_of
from app.ledger.integrity import Head, PublicKey, head_text, public_keys
from app.ledger.models import Scheme, SealHead
from app.ledger.queries.grounds import scheme_for_path
from app.ledger.queries.seals import unsealed_count


@dataclass(frozen=True, slots=True)
class HeadView:
    """A head, its scheme, and the text that is signed."""

    scheme: Scheme
    head: SealHead
    text: str


@dataclass(frozen=True, slots=True)
class ChainState:
    """How far the books are sealed: heads so far, and what still waits for its seal."""

    signed_until: date | None
    waiting: int


def list_heads(
    session: Session, actor: Actor, page: PageRequest, *, place_id: UUID | None = None, scheme: str | None = None,
    day: date | None = None,
) -> Page[HeadView]:  # fmt: skip
    """Heads, newest day first; of the scheme that counts at a place, of one scheme by its code, of one day. One statement, two more for a place."""
    query = select(SealHead, Scheme).join(Scheme, Scheme.id == SealHead.scheme_id)
    if place_id is not None:
        query = query.where(Scheme.id == scheme_for_path(session, path_of(session, place_id)).id)
    if scheme is not None:
        query = query.where(Scheme.code == scheme)
    if day is not None:
        query = query.where(SealHead.day == day)
    found = paginate(session, query, [SealHead.day, SealHead.scheme_id], page)
    return Page([_view(head, scheme_) for head, scheme_ in found.items], found.next_cursor)


def head_keys(session: Session, actor: Actor) -> list[PublicKey]:
    """The keys by which heads are checked, today's first."""
    return public_keys(keyring(session))


def chain_state(session: Session, actor: Actor) -> ChainState:
    """How far the books are sealed. Two statements."""
    return ChainState(session.execute(select(func.max(SealHead.day))).scalar_one(), unsealed_count(session))


def _view(head: SealHead, scheme: Scheme) -> HeadView:
    return HeadView(scheme, head, head_text(Head(head.scheme_id, head.day, head.seq, head.count, head.hash)))
