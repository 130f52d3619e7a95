"""What was written is what this house wrote: MACs, chains and heads."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.db import keyring
from app.core.keys import Keyring
from app.ledger.integrity import GENESIS, Entry, Head, encode, is_attested, is_signed, seal_hash
from app.ledger.models import SealHead
from app.ledger.queries import seals
from app.ledger.queries.seals import SealedEntry
from app.ledger.types import Break

_FORGED = "transaction was changed or added by hand"


@dataclass(slots=True)
class _Scheme:
    """How far a scheme's chain has been followed, and whether transactions carry MACs by now."""

    seq: int = 0
    hash: str = GENESIS
    attested: bool = False


def entries(session: Session, advance: Callable[[int], object]) -> list[Break]:
    """Each transaction carries the MAC that fits it, and each sealed one stands where its seal says.

    Transactions from before there were MACs have none; they come first in their chain, and after the first
    MAC none may lack one. Calls `advance(1)` after each transaction. Constant memory.
    """
    schemes: defaultdict[UUID, _Scheme] = defaultdict(_Scheme)
    keys, found = keyring(session), list[Break]()
    for item in seals.chain(session):
        found += _sealed(keys, schemes[item.scheme_id], item)
        advance(1)
    for entry in seals.loose(session):
        found += _attested(keys, schemes[entry.txn["scheme_id"]], entry, encode(entry))
        advance(1)
    return found


def _sealed(keys: Keyring, scheme: _Scheme, item: SealedEntry) -> Iterator[Break]:
    before, expected = scheme.hash, scheme.seq + 1
    scheme.seq, scheme.hash = item.seq, item.hash
    where, seal = f"transaction {item.txn_id}", f"seal {item.seq}"
    if item.seq != expected:
        yield Break("seal is missing", f"scheme {item.scheme_id}", f"seals {expected} to {item.seq - 1}")
    if item.entry is None:
        yield Break("sealed transaction is missing", where, seal)
        return
    encoded = encode(item.entry)
    forged = list(_attested(keys, scheme, item.entry, encoded))
    yield from forged
    # What is named already is not named twice, and after a gap nobody knows what stood before.
    if forged or item.seq != expected:
        return
    if seal_hash(keys, item.scheme_id, item.seq, before, item.entry.txn["mac"], encoded) != item.hash:
        yield Break("seal does not fit", where, f"{seal}: it was changed or moved, or what was sealed before it was")


def _attested(keys: Keyring, scheme: _Scheme, entry: Entry[Any], encoded: bytes) -> Iterator[Break]:
    mac = entry.txn["mac"]
    if mac is None:
        if scheme.attested:
            yield Break(_FORGED, f"transaction {entry.txn['id']}", "it carries no MAC, and others before it do")
        return
    scheme.attested = True
    if not is_attested(keys, mac, encoded):
        yield Break(_FORGED, f"transaction {entry.txn['id']}", "its MAC does not fit what it says")


def heads(session: Session) -> list[Break]:
    """Each head is signed by this house and speaks of a seal that is there; from the first day on none is missing."""
    keys, found, before = keyring(session), [], None
    for head, sealed in seals.heads(session):
        if before is not None and before.scheme_id != head.scheme_id:
            before = None
        where = f"scheme {head.scheme_id} day {head.day.isoformat()}"
        found += [Break(what, where, f"seal {head.seq}") for what in _faults(keys, head, sealed, before)]
        before = head
    return found


def _faults(keys: Keyring, head: SealHead, sealed: str | None, before: SealHead | None) -> Iterator[str]:
    said = Head(head.scheme_id, head.day, head.seq, head.count, head.hash)
    if not is_signed(keys, said, head.key_id, head.signature):
        yield "head is not signed by this house"
    if sealed != head.hash:
        yield "head does not fit the seals"
    gap = before is not None and (head.day - before.day).days != 1
    if gap or head.count != head.seq - (before.seq if before else 0):
        yield "head before this one is missing"
