"""Looking at what is sealed."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core.actor import Actor
from app.core.db import keyring
from app.core.permissions import Permission
from app.people.queries import person_at_home
from app.people.types import Disclosable, Disclose, Disclosed


def disclose(session: Session, actor: Actor, person_id: UUID, command: Disclose) -> Disclosed:
    """The full phone or ID number, for a reason; each look stands in the audit with the fields and the reason."""
    person = person_at_home(session, actor, person_id, Permission.PEOPLE_DISCLOSE)
    sealed = {Disclosable.PHONE: person.phone_sealed, Disclosable.ID_NUMBER: person.id_number_sealed}
    shown = {field: sealed[field] for field in command.fields}
    audit.record(
        session, actor, "person.disclosed", "person", person.id, place_id=person.place_id, reason=command.reason,
        detail={"fields": sorted(field.value for field in shown)},
    )  # fmt: skip
    opened = {field.value: keyring(session).decrypt(value) for field, value in shown.items() if value is not None}
    return Disclosed(**opened)
