"""The desk's doors to people. What shows a secret is never kept for an Idempotency-Key: its verb is run directly."""

from typing import Any
from uuid import UUID

from app.core.permissions import Permission
from app.people import queries, service
from app.people.api.blueprint import PRIVATE, api
from app.people.schemas import (
    ClosingIn,
    DisclosedOut,
    DiscloseIn,
    GrantIn,
    GrantOut,
    GrantsOut,
    PeopleQuery,
    PersonIn,
    PersonOut,
    PersonPatch,
    ReasonIn,
    SignInLinkOut,
)
from app.people.types import Disclosed
from app.web.api import Reply, act, read
from app.web.context import actor, uow
from app.web.guards import requires
from app.web.schema import Listing, listing


@api.door("POST", "/people", requires(Permission.PEOPLE_REGISTER), body=PersonIn, out=PersonOut, status=201)
def register_person(body: PersonIn) -> Reply:
    """Register someone: one account per human. 409 `phone_taken`. A password given may be used at once."""
    return act(service.register, body.to_command(), show=_shown, status=201)


@api.door("GET", "/people", requires(Permission.PEOPLE_READ), query=PeopleQuery, out=Listing[PersonOut])
def list_people(query: PeopleQuery) -> dict[str, object]:
    """People in sight, newest first: by home place, a role, a team, a sign-up or a shop of the place."""
    return listing(read(queries.list_people, query.to_filter(), query.page()), PersonOut.of)


@api.door("GET", "/people/<uuid:person_id>", requires(Permission.PEOPLE_READ), out=PersonOut)
def get_person(person_id: UUID) -> PersonOut:
    """One person in sight."""
    return PersonOut.of(read(queries.view, person_id))


@api.door("PATCH", "/people/<uuid:person_id>", requires(Permission.PEOPLE_EDIT), body=PersonPatch, out=PersonOut)
def edit_person(person_id: UUID, body: PersonPatch) -> Reply:
    """Change particulars of someone who lives in my place; `null` empties a field."""
    return act(service.edit, person_id, body.to_command(), show=_shown)


@api.door("POST", "/people/<uuid:person_id>/closings", requires(Permission.PEOPLE_EDIT), body=ClosingIn, out=PersonOut)
def close_person(person_id: UUID, body: ClosingIn) -> Reply:
    """Close the account of someone who moved away or died. History stays; roles, devices and the phone number go."""
    return act(service.close, person_id, body.to_command(), show=_shown)


@api.door("POST", "/people/<uuid:person_id>/reopenings", requires(Permission.PEOPLE_EDIT), body=ReasonIn, out=PersonOut)
def reopen_person(person_id: UUID, body: ReasonIn) -> Reply:
    """Take a closing back; phone and roles are given anew."""
    return act(service.reopen, person_id, body.reason, show=_shown)


@api.door("GET", "/people/<uuid:person_id>/grants", requires(Permission.PEOPLE_READ), out=GrantsOut)
def list_grants(person_id: UUID) -> GrantsOut:
    """The roles of someone in sight at places, newest first, also those that have not begun."""
    return GrantsOut(items=[GrantOut.of(view) for view in read(queries.visible_grants, person_id)])


@api.door("POST", "/people/<uuid:person_id>/grants", requires(Permission.GRANTS_MANAGE), body=GrantIn, out=GrantOut,
          status=201)  # fmt: skip
def grant_role(person_id: UUID, body: GrantIn) -> Reply:
    """Give a role at a place and all below it; nobody gives above their own place or role. 409 `already_granted`."""
    return act(service.grant, person_id, body.to_command(), show=_shown_grant, status=201)


@api.door("DELETE", "/people/<uuid:person_id>/grants/<uuid:grant_id>", requires(Permission.GRANTS_MANAGE), status=204)
def end_grant(person_id: UUID, grant_id: UUID) -> None:
    """End a role; it counts no more from the next request. 409 `own_admin_grant`: not one's own admin role."""
    uow.run(service.end_grant, actor(), person_id, grant_id)


@api.door("POST", "/people/<uuid:person_id>/disclosures", requires(Permission.PEOPLE_DISCLOSE), body=DiscloseIn,
          out=DisclosedOut)  # fmt: skip
def disclose(person_id: UUID, body: DiscloseIn) -> Reply:
    """See the full phone or ID number. Each look is kept in the log with its reason."""
    shown: Disclosed = uow.run(service.disclose, actor(), person_id, body.to_command())
    return Reply(DisclosedOut(phone=shown.phone, id_number=shown.id_number), 200, PRIVATE)


@api.door("POST", "/people/<uuid:person_id>/sign-in-links", requires(Permission.PEOPLE_SIGN_IN_LINK),
          out=SignInLinkOut, status=201)  # fmt: skip
def make_sign_in_link(person_id: UUID) -> Reply:
    """A one-time sign-in address for someone of my place, good for 7 days; using one ends their others."""
    paper = uow.run(service.make_sign_in_link, actor(), person_id)
    return Reply(SignInLinkOut.of(paper), 201, PRIVATE)


def _shown(person: Any) -> PersonOut:
    return PersonOut.of(queries.view_of(actor(), person))


def _shown_grant(row: Any) -> GrantOut:
    return GrantOut.of(queries.grant_view(row))
