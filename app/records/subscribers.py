"""What lower rooms must know of records."""

from app.ledger.service import rules_in_use
from app.records import queries


def connect() -> None:
    """Let the ledger ask whether a rule's time has been used by approved records; once per process."""
    rules_in_use.append(queries.approved_between)
