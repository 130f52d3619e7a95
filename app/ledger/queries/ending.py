"""Points that end soon, and of whom was told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.ledger.models import Account, ExpiryTold, Lot
from app.ledger.types import AccountKind


@dataclass(frozen=True, slots=True)
class Ending:
    """Points of one person that end at one instant."""

    account_id: UUID
    person_id: UUID
    expires_at: datetime
    points: int


def untold_endings(session: Session, scheme_id: UUID, now: datetime, until: datetime, limit: int) -> list[Ending]:
    """What ends up to an instant and was not told yet, of at most so many people. One statement."""
    told = exists().where(ExpiryTold.account_id == Lot.account_id, ExpiryTold.expires_at == Lot.expires_at)
    ending = (Lot.remaining > 0, Lot.expires_at > now, Lot.expires_at <= until, ~told)
    of_scheme = (Account.scheme_id == scheme_id, Account.kind == AccountKind.AVAILABLE)
    some = (
        select(Lot.account_id).join(Account, Account.id == Lot.account_id).where(*ending, *of_scheme).distinct()
    ).limit(limit)
    query = (
        select(Lot.account_id, Account.owner_id, Lot.expires_at, func.sum(Lot.remaining))
        .join(Account, Account.id == Lot.account_id)
        .where(*ending, Lot.account_id.in_(some))
        .group_by(Lot.account_id, Account.owner_id, Lot.expires_at)
        .order_by(Lot.account_id, Lot.expires_at)
    )
    return [Ending(account, owner, at, int(points)) for account, owner, at, points in session.execute(query) if at]


def told_days(session: Session, account_ids: Collection[UUID]) -> set[tuple[UUID, date]]:
    """The last days of which these people were told. One statement."""
    query = select(ExpiryTold.account_id, ExpiryTold.last_day).where(ExpiryTold.account_id.in_(account_ids))
    return {(account_id, day) for account_id, day in session.execute(query)}
