"""JSON doors of special days."""

from typing import Any
from uuid import UUID

from app.core.permissions import Permission
from app.ledger import queries, service
from app.ledger.api.blueprint import api
from app.ledger.schemas import SpecialDayIn, SpecialDayOut, SpecialDayQuery
from app.web.api import Reply, act, read
from app.web.guards import requires, signed_in
from app.web.schema import Listing, listing


@api.door("GET", "/special-days", signed_in, query=SpecialDayQuery, out=Listing[SpecialDayOut])
def list_special_days(query: SpecialDayQuery) -> dict[str, Any]:
    """Days on which multipliers with `on` count, latest day first; everyone may know."""
    page = read(queries.list_special_days, query.page(), place_id=query.place_id)
    return listing(page, lambda view: SpecialDayOut.of(view.special))


@api.door(
    "POST", "/special-days", requires(Permission.RULES_MANAGE), body=SpecialDayIn, out=SpecialDayOut, status=201
)  # fmt: skip
def declare_special_day(body: SpecialDayIn) -> Reply:
    """Declare a day for a place and all below it.

    409 `already_declared`; `rule_in_use` when records of that day are approved already that it would change.
    """
    return act(service.declare_day, body.to_command(), show=SpecialDayOut.of, status=201)


@api.door("DELETE", "/special-days/<uuid:special_day_id>", requires(Permission.RULES_MANAGE), status=204)
def withdraw_special_day(special_day_id: UUID) -> Reply:
    """Take a day back; 409 `rule_in_use` when records of that day are approved already that it would change."""
    return act(service.withdraw_day, special_day_id, status=204)
