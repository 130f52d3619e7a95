"""The one verb: put on record."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.core.actor import Actor


def record(
    session: Session, actor: Actor, action: str, subject_type: str, subject_id: UUID | None, *,
    place_id: UUID | None = None, reason: str | None = None, detail: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Note a deed, in the transaction that does it: without the deed no note, without the note no deed.

    `action` is a verb in the past such as ``"record.approved"``; `detail` holds no personal data.
    """
    session.add(
        AuditEntry(
            actor_id=actor.person_id,
            channel=actor.channel,
            action=action,
            subject_type=subject_type,
            subject_id=subject_id,
            place_id=place_id,
            reason=reason,
            detail=detail,
        )
    )
