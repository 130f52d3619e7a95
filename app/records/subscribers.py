"""What lower rooms must know of records."""

from app.ledger.service import Claim, claims, rules_in_use
from app.ledger.types import TxnKind
from app.records import queries
from app.records.types import SOURCE_TYPE


def connect() -> None:
    """Let the ledger ask whether a rule's time has been used by records, and what was booked for them; once per process."""
    rules_in_use.append(queries.approved_between)
    claims.append(Claim(SOURCE_TYPE, (TxnKind.AWARD,), queries.thanked()))
    claims.append(Claim(SOURCE_TYPE, (TxnKind.REVERSE_AWARD,), queries.taken_back()))
