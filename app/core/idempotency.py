"""Once is once, at the door: an Idempotency-Key and the answer it got, kept in the verb's transaction.

A second call with the key waits for the first (PostgreSQL: on the unique index; SQLite: for the
writer's lock) and gets its answer. Refusals are kept as well, so that a retry never flips the outcome.
Answers are kept sealed: some show a code that is worth money, of which its own table has only a hash.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.db import Base, is_postgresql, keyring
from app.core.errors import Conflict, DomainError


class IdempotencyKey(Base):
    """A key that a client chose, within its own scope, with the answer it got."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index(None, "created_at"),)

    scope: Mapped[str] = mapped_column(primary_key=True)  # who and which door
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    status: Mapped[int | None]
    body: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class KeyReused(Conflict):
    """The same key came with another request."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class Once:
    """A client's key: scope (who and which door), key, and a hash of what was asked."""

    scope: str
    key: str
    request_hash: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and JSON body of a door's answer, and whether it was given before."""

    status: int
    body: dict[str, Any]
    replayed: bool = False


def answer_once(
    session: Session, once: Once, work: Callable[[], Answer], refusal: Callable[[DomainError], Answer]
) -> Answer:
    """The kept answer for a key used before; otherwise do the work and keep its answer.

    A DomainError undoes the work (to a savepoint) and its `refusal` is kept and given instead.
    """
    insert = postgresql.insert if is_postgresql(session) else sqlite.insert
    claimed = session.execute(
        insert(IdempotencyKey)
        .values(scope=once.scope, key=once.key, request_hash=once.request_hash, created_at=clock.now())
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    ).first()
    mine = (IdempotencyKey.scope == once.scope) & (IdempotencyKey.key == once.key)
    if claimed is None:
        kept = session.execute(select(IdempotencyKey).where(mine)).scalar_one()
        if kept.request_hash != once.request_hash:
            raise KeyReused
        return Answer(kept.status or 500, _opened(session, kept.body), replayed=True)
    try:
        with session.begin_nested():
            answer = work()
    except DomainError as error:
        answer = refusal(error)
    sealed = _sealed(session, answer.body)
    session.execute(update(IdempotencyKey).where(mine).values(status=answer.status, body=sealed))
    return answer


def _sealed(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    return {"sealed": base64.b64encode(keyring(session).encrypt(json.dumps(body))).decode()}


def _opened(session: Session, kept: dict[str, Any] | None) -> dict[str, Any]:
    opened: dict[str, Any] | None = (
        json.loads(keyring(session).decrypt(base64.b64decode(kept["sealed"]))) if kept else None
    )
    return opened or {}
