"""Choosing and changing one's own password."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.people import passwords
from app.people.models import Device, Person
from app.people.queries import get, may_skip_current_password, phone_masked
from app.people.service.sign_in import revoke_all
from app.people.types import NewPassword, WrongPassword


def set_password(session: Session, actor: Actor, command: NewPassword) -> Person:
    """A new password for oneself. All other devices are signed out, so that a lost phone is shut out by it.

    The present one is asked for, except of a person who has none or just came by a one-time link.
    """
    person = get(session, actor.known_person)
    free = may_skip_current_password(session, actor)
    if not free and not passwords.matches(command.current or "", person.password_hash):
        raise WrongPassword
    passwords.ensure_strong(command.password, person.number, phone_masked(session, person))
    person.password_hash = passwords.hashed(command.password)
    device_id = UUID(actor.device_id) if actor.device_id else None
    _use_up(session, device_id)
    revoke_all(session, person.id, but=device_id)
    audit.record(session, actor, "password.set", "person", person.id, place_id=person.place_id, detail={"at": "own"})
    return person


def _use_up(session: Session, device_id: UUID | None) -> None:
    """The leave to choose without the old password is for one time."""
    device = session.get(Device, device_id) if device_id else None
    if device is not None and device.may_choose_password_until is not None:
        device.may_choose_password_until = clock.now()
