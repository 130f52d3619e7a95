"""JSON doors of the ends of accounts."""

from typing import Any
from uuid import UUID

from app.core.permissions import Permission
from app.ledger import queries, service
from app.ledger.api.blueprint import api
from app.ledger.schemas import ClosingIn, ClosingOut
from app.web.api import Reply, act, read
from app.web.guards import requires
from app.web.schema import Listing, PageQuery, listing

_MAY_SEE = requires(Permission.LEDGER_ADJUST, Permission.LEDGER_READ)


@api.door("GET", "/ledger/closings", _MAY_SEE, query=PageQuery, out=Listing[ClosingOut])
def list_closings(query: PageQuery) -> dict[str, Any]:
    """Accounts of one's places that were closed, newest first."""
    return listing(read(queries.closings, query.page()), ClosingOut.of)


@api.door("GET", "/ledger/closings/<uuid:closing_id>", _MAY_SEE, out=ClosingOut)
def get_closing(closing_id: UUID) -> ClosingOut:
    """One of them."""
    return ClosingOut.of(read(queries.closing, closing_id))


@api.door("POST", "/ledger/closings", requires(Permission.LEDGER_ADJUST), body=ClosingIn, out=ClosingOut, status=201)
def close_account(body: ClosingIn) -> Reply:
    """Close somebody's points account for good: what is left is void, what is owed is written off.

    409 `points_held` while something is set aside, `account_closed` when it is closed already or anything is
    booked to it later · 403 `own_adjustment`.
    """
    return act(service.close_account, body.to_command(), show=ClosingOut.of, status=201)
