"""JSON doors of the review desk."""

from typing import Any

from app.checkins import queries, service
from app.checkins.api.blueprint import api
from app.checkins.schemas import (
    FiguresOut,
    FiguresQuery,
    GroupOut,
    GroupsQuery,
    ReviewDecidedOut,
    ReviewIn,
    ReviewItemOut,
    ReviewQuery,
    StaffFiguresOut,
)
from app.core.permissions import Permission
from app.web.api import Reply, act, read
from app.web.guards import requires
from app.web.schema import Listing, PageQuery, listing

_looks = requires(Permission.REVIEWS_READ)


@api.door("GET", "/reviews", _looks, query=ReviewQuery, out=Listing[ReviewItemOut])
def list_reviews(query: ReviewQuery) -> dict[str, Any]:
    """What is marked in your places and waits for a second look, newest first.

    Marked records that wait; scans that a staff device handed in and that were refused; marked scans that
    no record speaks of. With `approved` or `approver_id`: marked records approved in the last 31 days.
    """
    return listing(read(queries.list_marked, query.to_filter(), query.page()), ReviewItemOut.of)


@api.door("GET", "/reviews/groups", _looks, query=GroupsQuery, out=Listing[GroupOut])
def list_review_groups(query: GroupsQuery) -> dict[str, Any]:
    """The same by person, device or approver, those with most first."""
    return listing(read(queries.list_groups, query.by, query.page()), GroupOut.of)


@api.door("GET", "/reviews/figures", _looks, query=FiguresQuery, out=FiguresOut)
def review_figures(query: FiguresQuery) -> FiguresOut:
    """Of each member of the staff: what they entered by scan and by hand, in which bursts, and what they approved."""
    figures = read(queries.staff_figures, query.days)
    return FiguresOut(items=[StaffFiguresOut.of(one) for one in figures])


@api.door("GET", "/reviews/decisions", _looks, query=PageQuery, out=Listing[ReviewDecidedOut])
def list_review_decisions(query: PageQuery) -> dict[str, Any]:
    """What was decided at the review desk, by whom and why, newest first."""
    return listing(read(queries.list_review_decisions, query.page()), ReviewDecidedOut.of)


@api.door(
    "POST", "/reviews/decisions", requires(Permission.RECORDS_APPROVE), body=ReviewIn, out=ReviewDecidedOut,
    status=201,
)  # fmt: skip
def decide_review(body: ReviewIn) -> Reply:
    """Say that something marked is right as it is, or not, with the reason.

    A record that waits is approved or rejected by it, an approved one stays or is reversed; a scan stays what
    it was. 403 `own_record`, `keyed_by_you`, `approved_by_you`; 409 `already_reviewed`, `not_pending`.
    """
    return act(service.review, body.to_command(), show=ReviewDecidedOut.of, status=201)
