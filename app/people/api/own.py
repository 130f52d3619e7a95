"""Signing in and out, and one's own devices and password."""

from uuid import UUID

from app.people import doors, queries, service
from app.people.api.blueprint import PRIVATE, api
from app.people.schemas import CredentialsIn, DeviceOut, PasswordIn, TokenOut
from app.web.api import Reply, read
from app.web.context import actor, uow
from app.web.guards import public, signed_in
from app.web.schema import Listing, PageQuery, listing


@api.door("POST", "/auth/tokens", public, body=CredentialsIn, out=TokenOut, status=201,
          also={401: "Phone and password do not belong together"})  # fmt: skip
def sign_in(body: CredentialsIn) -> Reply:
    """Sign in with phone and password.

    An unknown phone gets the same answer, after the same work, as a wrong password. After 10 failures of one phone
    within 15 minutes: 429 with `Retry-After`, whatever the password. The token counts for 180 days, or until revoked.
    """
    token = doors.sign_in_program(body.phone, body.password.get_secret_value())
    with uow.read() as session:
        person = queries.own_brief(session, token.person_id)
    return Reply(TokenOut.of(token, person), 201, PRIVATE)


@api.door("DELETE", "/auth/tokens/current", signed_in, status=204)
def sign_out() -> None:
    """Revoke the token that this request carries."""
    uow.run(service.sign_out, actor())


@api.door("GET", "/me/devices", signed_in, query=PageQuery, out=Listing[DeviceOut])
def list_my_devices(query: PageQuery) -> dict[str, object]:
    """My remembered browsers and tokens that are still good, newest first."""
    return listing(read(queries.list_devices, query.page()), DeviceOut.of)


@api.door("DELETE", "/me/devices/<uuid:device_id>", signed_in, status=204)
def revoke_my_device(device_id: UUID) -> None:
    """Sign one of my browsers out, or revoke one of my tokens."""
    uow.run(service.revoke_device, actor(), device_id)


@api.door("POST", "/me/passwords", signed_in, body=PasswordIn, status=204)
def set_my_password(body: PasswordIn) -> None:
    """Choose or change my password; `current` unless I have none. My other devices and tokens are signed out."""
    uow.run(service.set_password, actor(), body.to_command())
