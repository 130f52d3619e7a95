"""The audit: recomputes everything that can be computed from the append-only tables, and names each break."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from app.core.db import is_postgresql
from app.ledger import triggers
from app.ledger.service.verifying.accounts import accounts, balances, limits
from app.ledger.service.verifying.agreed import adjustments, closings
from app.ledger.service.verifying.claims import Claim, claimed, claims
from app.ledger.service.verifying.lots import lots, lots_against_balances, lots_against_transfers
from app.ledger.service.verifying.seals import entries, heads
from app.ledger.service.verifying.transactions import awards, holds, lines, references, resolutions, routes
from app.ledger.types import Break

__all__ = ["Claim", "claims", "verify"]

Check = Callable[[Session], list[Break]]

_CHECKS: Sequence[Check] = (
    accounts,
    balances,
    limits,
    lines,
    routes,
    references,
    awards,
    lots,
    lots_against_transfers,
    lots_against_balances,
    holds,
    resolutions,
    adjustments,
    closings,
    claimed,
    heads,
)


def _nobody_watches(done: int) -> None:
    """Where there is no bar to move."""


def verify(session: Session, advance: Callable[[int], object] = _nobody_watches) -> list[Break]:
    """Every break of the books, none when they are sound. Call it first thing in a transaction.

    Balances are recomputed from transfers, lots from their moves, what is held from the open
    holds, awards from their explanations; what says that it was booked must have been; every transaction
    must carry the MAC of this house, seals and heads must fit; and the guards of the append-only tables
    must stand. `advance(n)` is called as transactions are looked through, each once.
    """
    if is_postgresql(session):
        # One snapshot for all checks, so that postings made meanwhile do not look like breaks.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    missing = triggers.missing(session.connection())
    found = [Break("guard is missing", name, "the table can be rewritten") for name in missing]
    found += entries(session, advance)
    for check in _CHECKS:
        found += check(session)
    return found
