"""JSON door of the log."""

from app.audit import queries
from app.audit.schemas import EntryOut, EntryQuery
from app.core.permissions import Permission
from app.web.api import Api, read
from app.web.guards import requires
from app.web.schema import Listing, listing

api = Api("audit", __name__)


@api.door("GET", "/audit-entries", requires(Permission.AUDIT_READ), query=EntryQuery, out=Listing[EntryOut])
def list_entries(query: EntryQuery) -> dict[str, object]:
    """Who did what in the reader's places, newest first."""
    return listing(read(queries.list_entries, query.page(), action=query.action), EntryOut.of)
