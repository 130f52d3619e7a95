"""Points that reach a person other than for a deed: as a new lot, a debt repaid first."""

from collections.abc import Sequence
from dataclasses import replace

from app.ledger import policy
from app.ledger.book import Balances, Line, NewLot, Posting
from app.ledger.models import Scheme
from app.ledger.service.common import Purse, expiry_of


def bring(posting: Posting, scheme: Scheme, purse: Purse, balances: Balances, lines: Sequence[Line]) -> Posting:
    """The posting with its lines, the first of which brings points to the purse; its debt must be locked.

    They are a lot by the scheme's present policy. `meta.explanation` says how much came and what it repaid.
    """
    points = lines[0].amount
    repaid = min(points, -balances[purse.debt])
    repayment = [Line(purse.available, purse.debt, repaid)] if repaid else []
    return replace(
        posting,
        lines=(*lines, *repayment),
        lot=NewLot(purse.available, points, policy.expires_at(expiry_of(scheme), posting.effective_at)),
        moves={posting.id: -repaid},
        meta=posting.meta | {"explanation": {"points": points, "repaid": repaid}},
    )
