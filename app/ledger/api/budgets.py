"""JSON doors of budgets."""

from typing import Any
from uuid import UUID

from app.core.permissions import Permission
from app.ledger import queries, service
from app.ledger.api.blueprint import api
from app.ledger.schemas import BudgetOut, BudgetQuery, FundsIn
from app.web.api import Reply, act, read
from app.web.guards import requires
from app.web.schema import Listing, listing


@api.door("GET", "/ledger/budgets", requires(Permission.DESK_READ), query=BudgetQuery, out=Listing[BudgetOut])
def list_budgets(query: BudgetQuery) -> dict[str, Any]:
    """Budgets that pay in the reader's places, newest first, each with what is left."""
    page = read(queries.list_budgets, query.page(), place_id=query.place_id, month=query.month)
    return listing(page, BudgetOut.of)


@api.door("POST", "/ledger/budgets", requires(Permission.BUDGETS_FUND), body=FundsIn, out=BudgetOut, status=201)
def fund_budget(body: FundsIn) -> Reply:
    """Give a place's month more points; several gifts add up.

    They are spent where the scheme's `funding` is `budget`; 409 `month_over` for a month that is over.
    """
    return act(service.fund_budget, body.to_command(), show=BudgetOut.of, status=201)


@api.door("GET", "/ledger/budgets/<uuid:budget_id>", requires(Permission.DESK_READ), out=BudgetOut)
def get_budget(budget_id: UUID) -> BudgetOut:
    """One place's month."""
    return BudgetOut.of(read(queries.get_budget, budget_id))
