"""JSON doors of activities, shifts and sign-ups."""

from typing import Any
from uuid import UUID

from app.activities import queries, service
from app.activities.schemas import (
    ActivityIn,
    ActivityOut,
    ActivityPatch,
    ActivityQuery,
    ListedSignUp,
    MySignUpOut,
    ReasonIn,
    ShiftIn,
    ShiftOut,
    ShiftPatch,
    SignUpIn,
    SignUpOut,
)
from app.activities.types import Repeat, Withdraw
from app.core.permissions import Permission
from app.web.api import Api, Reply, act, read
from app.web.context import settings
from app.web.guards import public, requires, signed_in
from app.web.schema import Listing, PageQuery, listing

api = Api("activities", __name__)

_manages = requires(Permission.ACTIVITIES_MANAGE)


@api.door("POST", "/activities", _manages, body=ActivityIn, out=ActivityOut, status=201)
def create_activity(body: ActivityIn) -> Reply:
    """Plan an activity with its shifts.

    A shift lasts up to 24 hours and may lie up to 7 days back; one that is over already is `backdated`.
    The place lies in the community of the team, or where you are admin yourself.
    """
    return act(service.create_activity, body.to_command(), show=ActivityOut.of, status=201)


@api.door("GET", "/activities", public, query=ActivityQuery, out=Listing[ActivityOut])
def list_activities(query: ActivityQuery) -> dict[str, Any]:
    """The activities of the whole city, newest first, with free seats."""
    return listing(read(queries.list_activities, query.to_filter(settings().zone), query.page()), ActivityOut.of)


@api.door("GET", "/activities/<uuid:activity_id>", public, out=ActivityOut)
def get_activity(activity_id: UUID) -> ActivityOut:
    """One activity, also one that was called off."""
    return ActivityOut.of(read(queries.show, activity_id))


@api.door("PATCH", "/activities/<uuid:activity_id>", _manages, body=ActivityPatch, out=ActivityOut)
def edit_activity(activity_id: UUID, body: ActivityPatch) -> Reply:
    """Change words or meeting point."""
    return act(service.edit_activity, body.to_command(activity_id), show=ActivityOut.of)


@api.door("POST", "/activities/<uuid:activity_id>/cancellations", _manages, body=ReasonIn, out=ActivityOut)
def call_off(activity_id: UUID, body: ReasonIn) -> Reply:
    """Call off an activity; everyone signed up is told why."""
    return act(service.call_off, body.to_command(activity_id), show=ActivityOut.of)


@api.door("POST", "/activities/<uuid:activity_id>/repeats", _manages, out=ActivityOut, status=201)
def repeat(activity_id: UUID) -> Reply:
    """The same again one week later; once per activity, unless that one was called off.

    If a week later is over as well, as many weeks later as it takes.
    """
    return act(service.repeat, Repeat(activity_id), show=ActivityOut.of, status=201)


@api.door(
    "POST", "/activities/<uuid:activity_id>/shifts", _manages, body=ShiftIn, out=ActivityOut, status=201
)  # fmt: skip
def add_shift(activity_id: UUID, body: ShiftIn) -> Reply:
    """One more shift for an activity; answers with the activity."""
    return act(service.add_shift, body.to_command(activity_id), show=ActivityOut.of, status=201)


@api.door("GET", "/shifts/<uuid:shift_id>", public, out=ShiftOut)
def get_shift(shift_id: UUID) -> ShiftOut:
    """One shift, also one that is over or was called off."""
    return ShiftOut.of_card(read(queries.show_shift, shift_id))


@api.door("PATCH", "/shifts/<uuid:shift_id>", _manages, body=ShiftPatch, out=ShiftOut)
def change_shift(shift_id: UUID, body: ShiftPatch) -> Reply:
    """Change times or seats; everyone signed up is told of a new time, more seats let the wait-list move up.

    Fewer seats than are taken: 409 `below_confirmed`.
    """
    return act(service.change_shift, body.to_command(shift_id), show=ShiftOut.of_card)


@api.door("POST", "/shifts/<uuid:shift_id>/cancellations", _manages, body=ReasonIn, out=ShiftOut)
def call_off_shift(shift_id: UUID, body: ReasonIn) -> Reply:
    """Call off one shift; everyone signed up is told why."""
    return act(service.call_off_shift, body.to_command(shift_id), show=ShiftOut.of_card)


@api.door("GET", "/shifts/<uuid:shift_id>/signups", signed_in, query=PageQuery, out=Listing[ListedSignUp])
def list_sign_ups(shift_id: UUID, query: PageQuery) -> dict[str, Any]:
    """Who has a seat and who waits, in the order of signing up; for the team's leaders and the desk."""
    return listing(read(queries.list_sign_ups, shift_id, query.page()), ListedSignUp.of_view)


@api.door("POST", "/shifts/<uuid:shift_id>/signups", signed_in, body=SignUpIn, out=SignUpOut, status=201)
def sign_up(shift_id: UUID, body: SignUpIn) -> Reply:
    """Sign up for a shift until it ends; when it is full you wait in line.

    409 `already_signed_up`, `overlaps` (another shift at that time; back to back is fine), `closed`.
    """
    return act(service.sign_up, body.to_command(shift_id), show=SignUpOut.of, status=201)


@api.door("DELETE", "/shifts/<uuid:shift_id>/signups/<uuid:sign_up_id>", signed_in, status=204)
def withdraw(shift_id: UUID, sign_up_id: UUID) -> Reply:
    """Give the seat back; the first on the wait-list moves up and is told."""
    return act(service.withdraw, Withdraw(shift_id, sign_up_id), status=204)


@api.door("GET", "/signups", signed_in, query=PageQuery, out=Listing[MySignUpOut])
def my_sign_ups(query: PageQuery) -> dict[str, Any]:
    """Your own sign-ups that stand, latest shift first."""
    return listing(read(queries.my_sign_ups, query.page()), MySignUpOut.of)
