"""JSON doors of heads, for everybody."""

from typing import Any

from app.core.paging import Page
from app.ledger.api.blueprint import api
from app.ledger.queries import heads
from app.ledger.schemas.heads import HeadOut, HeadQuery, KeyOut
from app.web.api import read
from app.web.guards import public
from app.web.schema import Listing, listing


@api.door("GET", "/ledger/heads", public, query=HeadQuery, out=Listing[HeadOut])
def list_heads(query: HeadQuery) -> dict[str, Any]:
    """Signed heads of days, newest first: keep one, and nobody can change what was booked before it unseen."""
    found = read(heads.list_heads, query.page(), place_id=query.place_id, scheme=query.scheme, day=query.day)
    return listing(found, HeadOut.of)


@api.door("GET", "/ledger/keys", public, out=Listing[KeyOut])
def list_keys() -> dict[str, Any]:
    """The public keys by which heads are checked, today's first."""
    return listing(Page(read(heads.head_keys), None), KeyOut.of)
