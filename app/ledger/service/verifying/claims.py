"""What other rows say was booked for them was booked: a transaction that is taken out whole, figures and all, leaves them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from app.ledger.models import Adjustment, Closing, Txn
from app.ledger.types import AdjustmentState, Break, TxnKind


@dataclass(frozen=True, slots=True)
class Claim:
    """For each of `ids` there is a transaction of one of these kinds whose source it is."""

    source_type: str
    kinds: tuple[TxnKind, ...]
    ids: Select[UUID]


#: Rooms above add what they keep; see their `subscribers.connect`.
claims: list[Claim] = [
    Claim("adjustment", (TxnKind.ADJUST,), select(Adjustment.id).where(Adjustment.state == AdjustmentState.APPROVED)),
    Claim("closing", (TxnKind.CLOSE,), select(Closing.id).where(Closing.transaction_id.is_not(None))),
]


def claimed(session: Session) -> list[Break]:
    """Rows for which nothing was booked although they say so."""
    found = []
    for claim in claims:
        rows = claim.ids.subquery()
        booked = exists().where(
            Txn.source_id == rows.c.id, Txn.source_type == claim.source_type, Txn.kind.in_(claim.kinds)
        )
        called = " or ".join(kind.value for kind in claim.kinds)
        found += [
            Break("transaction is missing", f"{claim.source_type} {id_}", f"there is no {called} of it")
            for id_ in session.scalars(select(rows.c.id).where(~booked).order_by(rows.c.id))
        ]
    return found
