"""Reads of the log, by the places that the reader audits; the names of others stay masked."""

from dataclasses import dataclass

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session
from sqlalchemy.types import String, Uuid

from app.audit.models import AuditEntry
from app.core.actor import Actor
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import place_table, under_any

# The people's room stands above this one, so its table is asked by name.
_person = table("person", column("id", Uuid()), column("number", String()), column("name", String()))


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry with who and where in words; `actor_name` is None for the system itself."""

    entry: AuditEntry
    actor_number: str | None
    actor_name: str | None
    place_name: str | None


def list_entries(session: Session, actor: Actor, page: PageRequest, *, action: str | None = None) -> Page[EntryView]:
    """The newest entries of the reader's places; those of no place are for the system's own eyes."""
    place = place_table.c
    query = (
        select(AuditEntry, _person.c.number, _person.c.name, place.name)
        .outerjoin(_person, _person.c.id == AuditEntry.actor_id)
        .outerjoin(place_table, place.id == AuditEntry.place_id)
    )
    if not actor.is_system:
        query = query.where(under_any(place.path, actor.paths(Permission.AUDIT_READ)))
    if action:
        query = query.where(AuditEntry.action == action)
    found = paginate(session, query, [AuditEntry.at, AuditEntry.id], page)
    views = [EntryView(e, number, masked_name(name) if name else None, where) for e, number, name, where in found.items]
    return Page(views, found.next_cursor)
