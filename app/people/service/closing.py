"""The end of an account, and taking it back."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.permissions import Permission
from app.people.models import Person
from app.people.queries import person_at_home
from app.people.service.grants import end_all_grants
from app.people.service.links import revoke_links
from app.people.service.particulars import set_phone
from app.people.service.registration import ensure_not_above
from app.people.service.sign_in import revoke_all
from app.people.types import Close, OwnAccount, PersonClosed


def close(session: Session, actor: Actor, person_id: UUID, command: Close) -> Person:
    """Close the account of someone who moved away or died; what they did stays under their name and number.

    Roles, devices and links end, and the phone number is forgotten: it will be another's one day.
    """
    person = person_at_home(session, actor, person_id, Permission.PEOPLE_EDIT)
    if person.closed_at is not None:
        raise PersonClosed
    if person.id == actor.person_id:
        raise OwnAccount
    ensure_not_above(session, actor, person.id)
    person.closed_at, person.closing_reason = clock.now(), command.reason
    person.password_hash = None
    set_phone(session, person, None)
    end_all_grants(session, actor, person.id)
    revoke_all(session, person.id)
    revoke_links(session, person.id)
    detail = {"reason": command.reason.value}
    audit.record(
        session, actor, "person.closed", "person", person.id, place_id=person.place_id, reason=command.note,
        detail=detail,
    )  # fmt: skip
    return person


def reopen(session: Session, actor: Actor, person_id: UUID, reason: str) -> Person:
    """Take a closing back: the person returned, or it was a slip. Phone and roles are given anew."""
    person = person_at_home(session, actor, person_id, Permission.PEOPLE_EDIT)
    if person.closed_at is not None:
        person.closed_at = person.closing_reason = None
        audit.record(
            session, actor, "person.reopened", "person", person.id, place_id=person.place_id, reason=reason
        )  # fmt: skip
    return person
