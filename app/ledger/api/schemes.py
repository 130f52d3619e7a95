"""JSON doors of schemes."""

from typing import Any
from uuid import UUID

from app.core.permissions import Permission
from app.ledger import queries, service
from app.ledger.api.blueprint import api
from app.ledger.schemas import SchemeChangeIn, SchemeIn, SchemeOut, SchemeQuery
from app.web.api import Reply, act, read
from app.web.guards import requires, signed_in
from app.web.schema import Listing, listing


@api.door("GET", "/ledger/schemes", signed_in, query=SchemeQuery, out=Listing[SchemeOut])
def list_schemes(query: SchemeQuery) -> dict[str, Any]:
    """Points schemes, newest first; everyone may know when their points end."""
    page = read(queries.list_schemes, query.page(), place_id=query.place_id)
    return listing(page, lambda view: SchemeOut.of(view.scheme))


@api.door("POST", "/ledger/schemes", requires(Permission.SCHEMES_MANAGE), body=SchemeIn, out=SchemeOut, status=201)
def create_scheme(body: SchemeIn) -> Reply:
    """Give a place points of its own, for what is earned there and below from now on.

    409 `scheme_exists` when the place has a scheme, `scheme_code_taken`; 422 `bad_expiry`.
    """
    return act(service.create_scheme, body.to_command(), show=SchemeOut.of, status=201)


@api.door("GET", "/ledger/schemes/<uuid:scheme_id>", signed_in, out=SchemeOut)
def get_scheme(scheme_id: UUID) -> SchemeOut:
    """One points scheme."""
    return SchemeOut.of(read(queries.get_scheme, scheme_id).scheme)


@api.door(
    "PATCH", "/ledger/schemes/<uuid:scheme_id>", requires(Permission.SCHEMES_MANAGE), body=SchemeChangeIn,
    out=SchemeOut,
)  # fmt: skip
def change_scheme(scheme_id: UUID, body: SchemeChangeIn) -> Reply:
    """Change a scheme, for what is earned and held from now on; points keep the end they were given."""
    return act(service.change_scheme, body.to_command(scheme_id), show=SchemeOut.of)
