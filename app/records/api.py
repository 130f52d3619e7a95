"""JSON doors of service records."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.core.actor import Actor
from app.core.permissions import Permission
from app.records import queries, service
from app.records.queries import RecordView
from app.records.schemas import (
    ApprovalsBody,
    ApprovalsOut,
    ReasonBody,
    RecordDetail,
    RecordOut,
    RecordQuery,
    TypedInBody,
)
from app.web.api import Api, Reply, act, read
from app.web.guards import requires, signed_in
from app.web.schema import Listing, listing

api = Api("records", __name__)


@api.door("GET", "/records", signed_in, query=RecordQuery, out=Listing[RecordOut])
def list_records(query: RecordQuery) -> dict[str, Any]:
    """List service records, newest first.

    Of the places and teams that one works for, and one's own. A record is pending until a second
    person has approved or rejected it; `marks` name what looks unusual and never decide anything.
    """
    return listing(read(queries.list_records, query.to_filter(), query.page()), RecordOut.of)


@api.door("POST", "/records", requires(Permission.RECORDS_KEY_IN), body=TypedInBody, out=RecordDetail, status=201)
def create_record(body: TypedInBody) -> Reply:
    """Type in service that nobody measured.

    It is marked `manual`, waits for another person's approval, and by default earns hours but no points.
    A leader types in for members of their team; staff of a place for people in their sight.
    """
    return act(_shown(service.key_in), body.to_command(), show=RecordDetail.of, status=201)


@api.door("GET", "/records/<uuid:record_id>", signed_in, out=RecordDetail)
def get_record(record_id: UUID) -> RecordDetail:
    """One record with its evidence, its decisions and why it earned what it earned."""
    return RecordDetail.of(read(queries.record, record_id))


@api.door(
    "POST", "/records/approvals", requires(Permission.RECORDS_APPROVE), body=ApprovalsBody, out=ApprovalsOut
)  # fmt: skip
def approve_records(body: ApprovalsBody) -> Reply:
    """Approve up to 1,000 records in one transaction.

    Each is approved or refused by itself: `own_record`, `keyed_by_you` (typed in or uploaded),
    `not_pending`, `out_of_scope`; and what the ledger cannot pay for stays pending: `budget_exhausted`,
    `approver_cap_reached`. Minutes that another approved record has counted are not paid twice.
    """
    return act(service.approve_many, body.record_ids, show=ApprovalsOut.of)


@api.door(
    "POST", "/records/<uuid:record_id>/rejections", requires(Permission.RECORDS_APPROVE), body=ReasonBody,
    out=RecordDetail,
)  # fmt: skip
def reject_record(record_id: UUID, body: ReasonBody) -> Reply:
    """Reject a pending record; the volunteer is told why. 403 `own_record`, `keyed_by_you`; 409 `not_pending`."""
    return act(_shown(service.reject), record_id, body.reason, show=RecordDetail.of)


@api.door(
    "POST", "/records/<uuid:record_id>/reversals", requires(Permission.RECORDS_APPROVE), body=ReasonBody,
    out=RecordDetail,
)  # fmt: skip
def reverse_record(record_id: UUID, body: ReasonBody) -> Reply:
    """Take back an approved record and its points; spent points become a debt. 409 `not_approved`."""
    return act(_shown(service.reverse), record_id, body.reason, show=RecordDetail.of)


def _shown(verb: Callable[..., Any]) -> Callable[..., RecordView]:
    """The verb, and then the record as its address shows it, in the same transaction."""

    def act_and_look(session: Any, who: Actor, *args: Any) -> RecordView:
        done = verb(session, who, *args)
        return queries.record(session, who, done.id)

    return act_and_look
