"""JSON doors of the auditor's reading."""

from typing import Any
from uuid import UUID

from app.core.permissions import Permission
from app.ledger import queries
from app.ledger.api.blueprint import api
from app.ledger.queries import audit
from app.ledger.schemas import AccountOut, AccountQuery, AuditedTransactionOut, TransactionQuery
from app.ledger.schemas.reading import AuditedDetailOut
from app.web.api import read
from app.web.guards import requires
from app.web.schema import Listing, listing


@api.door(
    "GET", "/ledger/accounts", requires(Permission.LEDGER_READ), query=AccountQuery, out=Listing[AccountOut]
)  # fmt: skip
def list_accounts(query: AccountQuery) -> dict[str, Any]:
    """Accounts of the reader's places with their counters, people masked."""
    return listing(read(queries.list_accounts, query.page(), owner_id=query.owner_id, kind=query.kind), AccountOut.of)


@api.door(
    "GET", "/ledger/transactions", requires(Permission.LEDGER_READ), query=TransactionQuery,
    out=Listing[AuditedTransactionOut],
)  # fmt: skip
def list_transactions(query: TransactionQuery) -> dict[str, Any]:
    """Transactions of the reader's places with all their lines, newest first."""
    return listing(read(queries.list_transactions, query.page(), query.wanted()), AuditedTransactionOut.of)


@api.door(
    "GET", "/ledger/transactions/<uuid:transaction_id>", requires(Permission.LEDGER_READ), out=AuditedDetailOut
)  # fmt: skip
def get_transaction(transaction_id: UUID) -> AuditedDetailOut:
    """One transaction with its lines, its seal, and whether it is as this house wrote it."""
    return AuditedDetailOut.of(read(audit.get_transaction, transaction_id))
