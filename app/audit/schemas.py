"""JSON shapes of the log."""

from typing import Any

from app.audit.queries import EntryView
from app.web.schema import ApiModel, Id, Instant, PageQuery, Search


class EntryQuery(PageQuery):
    """`action`: one kind of deed, such as `grant.given`."""

    action: Search | None = None


class EntryActor(ApiModel):
    """Who did it, masked."""

    id: Id
    number: str
    name: str


class EntryOut(ApiModel):
    """One deed; `actor` is null for the system itself."""

    id: Id
    at: Instant
    actor: EntryActor | None
    channel: str
    action: str
    subject_type: str
    subject_id: Id | None
    place_id: Id | None
    reason: str | None
    detail: dict[str, Any] | None

    @classmethod
    def of(cls, view: EntryView) -> "EntryOut":
        """As the log shows it."""
        entry, who = view.entry, None
        if entry.actor_id is not None:
            who = EntryActor(id=entry.actor_id, number=view.actor_number or "", name=view.actor_name or "")
        return cls(
            id=entry.id, at=entry.at, actor=who, channel=entry.channel, action=entry.action,
            subject_type=entry.subject_type, subject_id=entry.subject_id, place_id=entry.place_id,
            reason=entry.reason, detail=entry.detail,
        )  # fmt: skip
