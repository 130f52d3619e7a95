"""Postings, and the only function that books them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import keyring
from app.core.errors import DomainError
from app.core.idempotency import KeyReused
from app.core.ids import new_id
from app.core.keys import Keyring
from app.ledger.book.accounts import Account
from app.ledger.book.writing import Page, Provided, write, write_provided
from app.ledger.integrity import Entry, attest, encode
from app.ledger.models import Txn
from app.ledger.types import AlreadyBooked, AlreadyResolved, Source, TxnKind

_CLASHES = select(Txn).where(
    or_(
        Txn.idem_key.in_(bindparam("keys", expanding=True)),
        Txn.source_id.in_(bindparam("sources", expanding=True)),
        Txn.resolves_id.in_(bindparam("resolved", expanding=True)),
        Txn.reverses_id.in_(bindparam("reversed", expanding=True)),
    )
)


@dataclass(frozen=True, slots=True)
class Line:
    """One transfer: `amount` leaves `debit` and reaches `credit`."""

    debit: Account
    credit: Account
    amount: int


@dataclass(frozen=True, slots=True)
class NewLot:
    """Points that a transaction brings to an account, with their end."""

    account: Account
    amount: int
    expires_at: datetime | None
    earned_on: date | None = None
    earned_for: str | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """A transaction to book. Make it after `lock`, so that ids sort as the balances changed.

    `own_key` says that the caller chose the key, and did not derive it from the source.
    `moves` are changes of lots by lot id; the new lot, if any, has the id of the posting.
    """

    kind: TxnKind
    scheme_id: UUID
    place_id: UUID
    key: str
    request_hash: str
    source: Source
    effective_at: datetime
    lines: tuple[Line, ...]
    own_key: bool = False
    lot: NewLot | None = None
    moves: Mapping[UUID, int] = field(default_factory=dict)
    actor_id: UUID | None = None
    approver_id: UUID | None = None
    reason: str | None = None
    rule_id: UUID | None = None
    reverses_id: UUID | None = None
    resolves_id: UUID | None = None
    expires_at: datetime | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)


def post(session: Session, postings: Sequence[Posting]) -> dict[UUID, Txn]:
    """Book them all; gives the earlier transaction, by posting id, where a key was used before.

    A key used before for the same request is not booked again.
    Of several postings either all are new or none is booked (AlreadyBooked). Raises KeyReused,
    AlreadyBooked or AlreadyResolved when the key, the source or the hold was used in another way.
    """
    if len({p.key for p in postings}) < len(postings):
        raise AlreadyBooked
    if write(session, _page(session, postings)):
        return {}
    before = _must_know(session, postings)
    if len(postings) > 1:
        raise AlreadyBooked
    return before


def post_provided(session: Session, posting: Posting, provided: Provided) -> bool:
    """Lock and book in one statement, where `works_by_function`, if all is as it is said to be.

    Otherwise, and if the key was used before, nothing is booked: lock, look and `post`. For what only adds to
    a person's account, since the id of the posting is older than the lock.
    """
    session.flush()
    return write_provided(session, _page(session, [posting]), provided)


def booked_before(session: Session, postings: Sequence[Posting]) -> dict[UUID, Txn]:
    """Which of these were booked before, by posting id; raises as `post` does. One statement."""
    clashes = _clashes(session, postings)
    found = {p.id: _answer(p, clashes) for p in postings} if clashes else {}
    return {id_: txn for id_, txn in found.items() if txn is not None}


def refuse(session: Session, posting: Posting, refusal: DomainError) -> Txn:
    """Refuse, unless this very request was booked before: then its transaction is the answer."""
    before = booked_before(session, [posting])
    if not before:
        raise refusal
    return before[posting.id]


def refuse_or_post(session: Session, posting: Posting, refusal: DomainError | None) -> Txn | None:
    """Book it, or refuse if there is a reason to; gives the transaction that was booked for it before, if any."""
    if refusal is not None:
        return refuse(session, posting, refusal)
    return post(session, [posting]).get(posting.id)


def _page(session: Session, postings: Sequence[Posting]) -> Page:
    entries = [_entry(p, keyring(session)) for p in postings]
    return Page(entries, _sums(postings), spread=crc32(postings[0].key.encode()))


def _must_know(session: Session, postings: Sequence[Posting]) -> dict[UUID, Txn]:
    own = {p.id for p in postings}
    clashes = [txn for txn in _clashes(session, postings) if txn.id not in own]
    answers = {p.id: _answer(p, clashes) for p in postings}
    before = {id_: txn for id_, txn in answers.items() if txn is not None}
    if not before:
        raise AlreadyBooked
    return before


def _clashes(session: Session, postings: Sequence[Posting]) -> list[Txn]:
    """Transactions that share a unique key with one of these."""
    shared = {
        "keys": [p.key for p in postings],
        "sources": [p.source.id for p in postings],
        "resolved": [p.resolves_id for p in postings if p.resolves_id],
        "reversed": [p.reverses_id for p in postings if p.reverses_id],
    }
    return list(session.execute(_CLASHES, shared).scalars())


def _answer(posting: Posting, clashes: Iterable[Txn]) -> Txn | None:
    """The earlier transaction of the same request; raises if one stands in its way."""
    for txn in clashes:
        if txn.idem_key == posting.key and txn.request_hash == posting.request_hash:
            return txn
    for txn in clashes:
        if posting.resolves_id and txn.resolves_id == posting.resolves_id:
            raise AlreadyResolved
        if txn.idem_key == posting.key and posting.own_key:
            raise KeyReused
        if txn.idem_key == posting.key or _same_fact(posting, txn):
            raise AlreadyBooked
    return None


def _same_fact(posting: Posting, txn: Txn) -> bool:
    if posting.reverses_id and txn.reverses_id == posting.reverses_id:
        return True
    fact = (posting.scheme_id, posting.kind, posting.source.type, posting.source.id)
    return fact == (txn.scheme_id, txn.kind, txn.source_type, txn.source_id)


def _sums(postings: Sequence[Posting]) -> dict[Account, tuple[int, int]]:
    """Debits and credits per account over all postings: a roster of 500 touches a shared account once."""
    sums: dict[Account, list[int]] = {}
    for line in (line for p in postings for line in p.lines):
        sums.setdefault(line.debit, [0, 0])[0] += line.amount
        sums.setdefault(line.credit, [0, 0])[1] += line.amount
    return {account: (sum_[0], sum_[1]) for account, sum_ in sums.items()}


def _entry(p: Posting, keys: Keyring) -> Entry[dict[str, Any]]:
    """The rows of a posting; that of the transaction carries the MAC over them all."""
    entry = Entry(
        _txn_row(p),
        [_transfer_row(p, number) for number in range(len(p.lines))],
        _lot_row(p, p.lot) if p.lot else None,
        [{"txn_id": p.id, "lot_id": lot_id, "delta": delta} for lot_id, delta in p.moves.items() if delta],
    )
    entry.txn["mac"] = attest(keys, encode(entry))
    return entry


def _txn_row(p: Posting) -> dict[str, Any]:
    return {
        "id": p.id, "scheme_id": p.scheme_id, "kind": p.kind, "place_id": p.place_id, "idem_key": p.key, "request_hash": p.request_hash,
        "source_type": p.source.type, "source_id": p.source.id, "reverses_id": p.reverses_id,
        "resolves_id": p.resolves_id, "effective_at": p.effective_at, "created_at": clock.now(),
        "expires_at": p.expires_at, "actor_id": p.actor_id, "approver_id": p.approver_id, "reason": p.reason,
        "rule_id": p.rule_id, "meta": p.meta,
    }  # fmt: skip


def _transfer_row(p: Posting, number: int) -> dict[str, Any]:
    line = p.lines[number]
    return {"txn_id": p.id, "line": number + 1, "debit_account_id": line.debit.id,
            "credit_account_id": line.credit.id, "amount": line.amount}  # fmt: skip


def _lot_row(p: Posting, lot: NewLot) -> dict[str, Any]:
    return {
        "id": p.id, "account_id": lot.account.id, "expires_at": lot.expires_at, "amount": lot.amount,
        "remaining": lot.amount + p.moves.get(p.id, 0), "earned_on": lot.earned_on, "earned_for": lot.earned_for,
    }  # fmt: skip
