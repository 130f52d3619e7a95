"""What the sealer and the audit read: entries whole, what is not sealed yet, and where a chain stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, and_, exists, func, select
from sqlalchemy.orm import Session

from app.core.ids import earliest_id
from app.ledger.integrity import Entry
from app.ledger.models import Lot, LotMove, Scheme, Seal, SealHead, Transfer, Txn

_PART = 1000

_txn: Table = Txn.__table__  # type: ignore[assignment]
_transfer: Table = Transfer.__table__  # type: ignore[assignment]
_lot: Table = Lot.__table__  # type: ignore[assignment]
_lot_move: Table = LotMove.__table__  # type: ignore[assignment]

_SEALED = exists().where(Seal.txn_id == Txn.id)


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """A seal with the transaction it speaks of; None: there is no such transaction."""

    scheme_id: UUID
    seq: int
    hash: str
    txn_id: UUID
    entry: Entry[Any] | None


def turn(session: Session, scheme_id: UUID) -> None:
    """Wait for one's turn to seal a scheme; whoever posts is not held up. One statement."""
    # FOR NO KEY UPDATE: a posting refers to the scheme by foreign key, which takes a weaker lock.
    session.execute(select(Scheme.id).where(Scheme.id == scheme_id).with_for_update(key_share=True))


def ends_of_chain(session: Session, scheme_id: UUID) -> tuple[Seal | None, SealHead | None]:
    """The last seal of a scheme and its newest head. Two statements."""
    seal = select(Seal).where(Seal.scheme_id == scheme_id).order_by(Seal.seq.desc()).limit(1)
    head = select(SealHead).where(SealHead.scheme_id == scheme_id).order_by(SealHead.day.desc()).limit(1)
    return session.execute(seal).scalar_one_or_none(), session.execute(head).scalar_one_or_none()


def unsealed_count(session: Session) -> int:
    """How many transactions of all schemes have no seal. One statement."""
    return session.execute(select(func.count()).select_from(Txn).where(~_SEALED)).scalar_one()


def unsealed(session: Session, scheme_id: UUID, limit: int, since: datetime | None) -> list[UUID]:
    """Transactions that have no seal, oldest first, of those that were begun at `since` or later. One statement."""
    query = select(Txn.id).where(Txn.scheme_id == scheme_id, ~_SEALED).order_by(Txn.id).limit(limit)
    if since is not None:
        query = query.where(Txn.id >= earliest_id(since))
    return list(session.execute(query).scalars())


def first_booked_since(
    session: Session, scheme_id: UUID, seq: int, instant: datetime | None
) -> tuple[int, datetime] | None:
    """The first seal after `seq` whose transaction was booked at an instant or later, and when. One statement."""
    query = select(Seal.seq, Txn.created_at).join(Txn, Txn.id == Seal.txn_id).order_by(Seal.seq).limit(1)
    query = query.where(Seal.scheme_id == scheme_id, Seal.seq > seq)
    if instant is not None:
        query = query.where(Txn.created_at >= instant)
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def hash_at(session: Session, scheme_id: UUID, seq: int) -> str:
    """The hash of one seal. One statement."""
    query = select(Seal.hash).where(Seal.scheme_id == scheme_id, Seal.seq == seq)
    return session.execute(query).scalar_one()


def entries(session: Session, txn_ids: Sequence[UUID]) -> dict[UUID, Entry[Any]]:
    """Transactions with all that was written with them. Four statements."""
    transfers = _by(session, select(_transfer).where(_transfer.c.txn_id.in_(txn_ids)), "txn_id")
    lots = _by(session, select(_lot).where(_lot.c.id.in_(txn_ids)), "id")
    moves = _by(session, select(_lot_move).where(_lot_move.c.txn_id.in_(txn_ids)), "txn_id")
    found = session.execute(select(_txn).where(_txn.c.id.in_(txn_ids))).mappings()
    return {
        txn["id"]: Entry(txn, transfers.get(txn["id"], ()), next(iter(lots.get(txn["id"], ())), None),
                         moves.get(txn["id"], ()))
        for txn in found
    }  # fmt: skip


def _by(session: Session, query: Select[Any], key: str) -> dict[UUID, list[Any]]:
    rows: dict[UUID, list[Any]] = {}
    for row in session.execute(query).mappings():
        rows.setdefault(row[key], []).append(row)
    return rows


def chain(session: Session) -> Iterator[SealedEntry]:
    """All seals of all schemes in order, each with its entry, in constant memory."""
    query = (
        select(Seal.scheme_id, Seal.seq, Seal.hash, Seal.txn_id)
        .order_by(Seal.scheme_id, Seal.seq)
        .execution_options(yield_per=_PART)
    )
    for rows in session.execute(query).partitions():
        found = entries(session, [txn_id for _, _, _, txn_id in rows])
        yield from (SealedEntry(*row, found.get(row.txn_id)) for row in rows)


def loose(session: Session) -> Iterator[Entry[Any]]:
    """All transactions that have no seal yet, of all schemes, oldest first, in constant memory."""
    query = select(Txn.id).where(~_SEALED).order_by(Txn.scheme_id, Txn.id).execution_options(yield_per=_PART)
    for ids in session.execute(query).scalars().partitions():
        found = entries(session, ids)
        yield from (found[id_] for id_ in ids)


def heads(session: Session) -> Iterator[tuple[SealHead, str | None]]:
    """All heads of all schemes, oldest first, each with the hash of the seal it speaks of, if that is there."""
    query = (
        select(SealHead, Seal.hash)
        .outerjoin(Seal, and_(Seal.scheme_id == SealHead.scheme_id, Seal.seq == SealHead.seq))
        .order_by(SealHead.scheme_id, SealHead.day)
        .execution_options(yield_per=_PART)
    )
    for row in session.execute(query):
        yield row[0], row[1]
