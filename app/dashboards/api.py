"""JSON doors of the first screens."""

from app.core.permissions import Permission
from app.dashboards import queries
from app.dashboards.schemas import SummaryOut, SummaryQuery
from app.web.api import Api, read
from app.web.guards import requires

api = Api("dashboards", __name__)


@api.door("GET", "/desk/summary", requires(Permission.DESK_READ), query=SummaryQuery, out=SummaryOut)
def get_summary(query: SummaryQuery) -> SummaryOut:
    """What waits at a place and what is on today.

    Without `place_id`: of all places that one works for. Another's place is 404.
    """
    return SummaryOut.of(read(queries.summary, query.place_id))
