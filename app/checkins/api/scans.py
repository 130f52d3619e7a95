"""JSON doors of scans: codes, cards, and who is in."""

from typing import Any
from uuid import UUID

from app.checkins import queries, service
from app.checkins.api.blueprint import api
from app.checkins.doors import hand_in
from app.checkins.schemas import (
    AttendanceOut,
    BatchIn,
    BatchOut,
    CardOut,
    CodesOut,
    CodesQuery,
    HeadCountOut,
    LookUpIn,
    ScanIn,
    ScanOut,
    UndoIn,
    refusal_body,
)
from app.checkins.types import ScanResult, ShiftCodesWanted
from app.core.permissions import Permission
from app.web.api import Reply, act, read
from app.web.context import actor, uow
from app.web.guards import requires, signed_in
from app.web.problems import PROBLEM_JSON
from app.web.schema import Listing, PageQuery, listing

_leads = requires(Permission.CHECKINS_LEAD)
_scans = requires(Permission.CHECKINS_SCAN)
_REASONS = {403: "A refusal by its reason, which is `code`", 410: "Expired or revoked"}


@api.door("POST", "/scans", signed_in, body=ScanIn, out=ScanOut, status=201, also=_REASONS)
def post_scan(body: ScanIn) -> Reply:
    """Scan a code: check in or out with a shift's, or as staff with a person's code or card.

    `code` is a token, its address or the 8 digits under it. `nonce` makes a repeat harmless: the same device,
    nonce and body get the same answer with `replayed: true`; with another body 409 `idempotency_key_reused`.
    Staff give `shift_id`; without `intent` whoever is in goes out and whoever is out comes in; `verify` only
    asks who it is. The server's clock counts; `scanned_at` does only with `offline`, up to 72 hours back for
    staff. A refusal is kept as well and answers with its reason as `code`: 410 `expired`, `revoked`; 403
    `no_permission`, `blocked`, `not_registered`; 429 `rate_limited`; 422 `invalid`, `forged`,
    `wrong_activity`; 409 `not_yet`, `full`, `already_in`, `not_in`, `already_out`, `too_soon` (less than a
    minute would count), `out_of_order`. `marks` are soft signs for the one who approves.
    """
    return _answer(uow.run(service.scan, actor(), body.to_command()))


@api.door("POST", "/scans/batches", signed_in, body=BatchIn, out=BatchOut)
def post_batch(body: BatchIn) -> dict[str, Any]:
    """Hand in a device's queue of up to 200 scans, judged in its order at their own time.

    If the device's clock is more than 2 minutes off, all times are corrected by that and marked `skew`. A time yet to
    come, of a clock that was put right in between, counts as now and is marked too.
    `status` is what the single door would have given. Sending the same queue again changes nothing.
    """
    return hand_in(body)


@api.door("GET", "/shifts/<uuid:shift_id>/codes", _leads, query=CodesQuery, out=CodesOut)
def shift_codes(shift_id: UUID, query: CodesQuery) -> CodesOut:
    """The shift's rotating codes: the one valid now first, then those of the next 5 minutes.

    Show each from its `valid_from` by the server's time. `png_url` needs no sign-in, only itself.
    """
    return CodesOut.of(read(queries.shift_codes, ShiftCodesWanted(shift_id, query.direction)))


@api.door("GET", "/me/code", signed_in, out=CodesOut)
def my_code() -> CodesOut:
    """Your personal codes: the one of now and those of the next 10 minutes."""
    return CodesOut.of(read(queries.my_code))


@api.door(
    "POST", "/people/<uuid:person_id>/cards", requires(Permission.CARDS_ISSUE), out=CardOut, status=201
)  # fmt: skip
def issue_card(person_id: UUID) -> Reply:
    """Print a card for somebody of your place; the old one is revoked."""
    return act(service.issue, person_id, show=CardOut.of, status=201)


@api.door(
    "GET", "/shifts/<uuid:shift_id>/attendances", _scans, query=PageQuery, out=Listing[AttendanceOut]
)  # fmt: skip
def list_attendances(shift_id: UUID, query: PageQuery) -> dict[str, Any]:
    """Who came to the shift, newest first, without what was undone."""
    return listing(read(queries.list_attendances, shift_id, query.page()), AttendanceOut.of)


@api.door("GET", "/shifts/<uuid:shift_id>/head-count", _scans, out=HeadCountOut)
def head_count(shift_id: UUID) -> HeadCountOut:
    """How many are in now, have come at all, and hold a seat."""
    return HeadCountOut.of(read(queries.head_count, shift_id))


@api.door(
    "POST", "/shifts/<uuid:shift_id>/attendances", _scans, body=LookUpIn, out=ScanOut, status=201, also=_REASONS
)  # fmt: skip
def look_up(shift_id: UUID, body: LookUpIn) -> Reply:
    """Check somebody in or out whom you found by name; marked `manual`, and not yours to approve.

    A scan in all else: kept also when refused, repeated harmlessly with the same `nonce`.
    """
    return _answer(uow.run(service.look_up, actor(), body.to_command(shift_id)))


@api.door("POST", "/attendances/<uuid:attendance_id>/closings", _leads, out=AttendanceOut)
def close_attendance(attendance_id: UUID) -> Reply:
    """Check somebody out by hand, now or at the shift's end if that is over; marked `manual`."""
    return act(service.close_by_hand, attendance_id, show=AttendanceOut.of)


@api.door("POST", "/attendances/<uuid:attendance_id>/undos", _leads, body=UndoIn, out=AttendanceOut)
def undo_attendance(attendance_id: UUID, body: UndoIn) -> Reply:
    """Take back an attendance that was a mistake; its pending record is rejected with the reason.

    409 `attendance_decided` when somebody has decided about the record already.
    """
    return act(service.undo, body.to_command(attendance_id), show=AttendanceOut.of)


def _answer(result: ScanResult) -> Reply:
    headers = {"Idempotency-Replayed": "true"} if result.replayed else {}
    if result.reason is None:
        return Reply(ScanOut.of(result), result.status, headers)
    return Reply(refusal_body(result), result.status, headers | {"Content-Type": PROBLEM_JSON})
