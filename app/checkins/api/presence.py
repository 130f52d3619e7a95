"""JSON doors of what comes after the scan: confirmations, corrections, re-scans, head counts."""

from typing import Any
from uuid import UUID

from app.checkins import queries, service
from app.checkins.api.blueprint import api
from app.checkins.schemas import (
    AttendanceOut,
    AttendanceQuery,
    ConfirmIn,
    CorrectionIn,
    CorrectionOut,
    CorrectionQuery,
    CountIn,
    CountOut,
    DecisionIn,
    LedAttendanceOut,
    RescanOut,
)
from app.core.permissions import Permission
from app.web.api import Reply, act, read
from app.web.guards import requires, signed_in
from app.web.schema import Listing, PageQuery, listing

_leads = requires(Permission.CHECKINS_LEAD)
_scans = requires(Permission.CHECKINS_SCAN)


@api.door("GET", "/attendances", _leads, query=AttendanceQuery, out=Listing[LedAttendanceOut])
def list_led_attendances(query: AttendanceQuery) -> dict[str, Any]:
    """Attendances of the shifts that you lead, newest first; with `waiting` those that the clock has closed for you to confirm."""
    return listing(read(queries.list_led, query.to_filter(), query.page()), LedAttendanceOut.of)


@api.door("POST", "/attendances/<uuid:attendance_id>/confirmations", _leads, body=ConfirmIn, out=AttendanceOut)
def confirm_attendance(attendance_id: UUID, body: ConfirmIn) -> Reply:
    """Confirm how long somebody stayed whom the clock checked out, or say until when, with a reason.

    The mark `auto` goes; another time is marked `corrected`. 403 `own_attendance`; 409 `attendance_not_auto`,
    `attendance_decided` (somebody has decided about the record); 422 `attendance_times`, `reason_required`.
    Whoever confirms may not approve the record.
    """
    return act(service.confirm, body.to_command(attendance_id), show=AttendanceOut.of)


@api.door("GET", "/attendances/corrections", signed_in, query=CorrectionQuery, out=Listing[CorrectionOut])
def list_corrections(query: CorrectionQuery) -> dict[str, Any]:
    """Your own wishes for a correction, and those of the shifts that you lead, newest first."""
    return listing(read(queries.list_corrections, query.to_filter(), query.page()), CorrectionOut.of)


@api.door("POST", "/attendances/corrections", signed_in, body=CorrectionIn, out=CorrectionOut, status=201)
def ask_correction(body: CorrectionIn) -> Reply:
    """Say that you were at a shift although the scans do not; its leaders decide.

    Until 7 days after the shift. The same wish again is the same one; another while one waits is 409
    `correction_pending`. 403 `not_registered`; 409 `correction_early`, `correction_late`,
    `attendance_decided`; 422 `attendance_times`, `reason_required` (nothing was scanned, and no note).
    """
    return act(service.ask_correction, body.to_command(), show=CorrectionOut.of, status=201)


@api.door("GET", "/attendances/corrections/<uuid:correction_id>", signed_in, out=CorrectionOut)
def get_correction(correction_id: UUID) -> CorrectionOut:
    """One wish for a correction."""
    return CorrectionOut.of(read(queries.correction, correction_id))


@api.door(
    "POST", "/attendances/corrections/<uuid:correction_id>/decisions", _leads, body=DecisionIn, out=CorrectionOut
)  # fmt: skip
def decide_correction(correction_id: UUID, body: DecisionIn) -> Reply:
    """Accept it, which writes attendance and record marked `corrected`, or decline it with a reason.

    Whoever accepts may not approve the record; where nothing was scanned it counts as typed in.
    403 `own_attendance`; 409 `correction_decided`, `attendance_decided`; 422 `attendance_times`, `reason_required`.
    """
    return act(service.decide_correction, body.to_command(correction_id), show=CorrectionOut.of)


@api.door("GET", "/shifts/<uuid:shift_id>/rescans", _scans, query=PageQuery, out=Listing[RescanOut])
def list_rescans(shift_id: UUID, query: PageQuery) -> dict[str, Any]:
    """How often everyone at the shift was asked to scan once more, and how many came, newest first."""
    return listing(read(queries.list_rescans, shift_id, query.page()), RescanOut.of)


@api.door("POST", "/shifts/<uuid:shift_id>/rescans", _leads, out=RescanOut, status=201)
def ask_rescan(shift_id: UUID) -> Reply:
    """Ask everyone who is in to scan the code of `GET /shifts/{id}/codes?direction=check` within 10 minutes.

    They are told; who does not come is marked `no_rescan`. 409 `rescan_running`, `nobody_in`, `shift_not_running`.
    """
    return act(service.ask_rescan, shift_id, show=RescanOut.of, status=201)


@api.door("GET", "/shifts/<uuid:shift_id>/head-counts", _scans, query=PageQuery, out=Listing[CountOut])
def list_head_counts(shift_id: UUID, query: PageQuery) -> dict[str, Any]:
    """What leaders have counted at the shift, newest first."""
    return listing(read(queries.list_head_counts, shift_id, query.page()), CountOut.of)


@api.door("POST", "/shifts/<uuid:shift_id>/head-counts", _leads, body=CountIn, out=CountOut, status=201)
def count_heads(shift_id: UUID, body: CountIn) -> Reply:
    """Keep how many people you see; where the list says more, the records of those who are in get `head_count`.

    409 `shift_not_running` outside the time in which the shift takes scans.
    """
    return act(service.count_heads, body.to_command(shift_id), show=CountOut.of, status=201)
