"""JSON doors: one's own inbox."""

from typing import Any
from uuid import UUID

from app.notices import queries, service
from app.notices.schemas import InboxQuery, NoticeOut
from app.web.api import Api, Reply, act, read
from app.web.guards import signed_in
from app.web.schema import Listing, listing

api = Api("notices", __name__)


@api.door("GET", "/notices", signed_in, query=InboxQuery, out=Listing[NoticeOut])
def list_notices(query: InboxQuery) -> dict[str, Any]:
    """Your notices, newest first."""
    return listing(read(queries.inbox, query.to_filter(), query.page()), NoticeOut.of)


@api.door("POST", "/notices/<uuid:notice_id>/reads", signed_in, out=NoticeOut)
def read_notice(notice_id: UUID) -> Reply:
    """Note that you have read a notice. Again changes nothing."""
    return act(service.read, notice_id, show=NoticeOut.of)
