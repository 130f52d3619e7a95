"""What the pages and the API show of a record, gathered in one statement per list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from app.core.actor import Actor
from app.core.masking import masked_name
from app.core.permissions import Permission
from app.people.models import Person
from app.places.models import Place
from app.records import policy
from app.records.models import ServiceRecord
from app.records.types import DecisionKind, Refusal
from app.teams.models import Team
from app.vocabulary.models import Category


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record with the names that belong to it, masked where the reader need not know them whole."""

    record: ServiceRecord
    person_name: str
    person_number: str
    place_code: str
    place_name: str
    place_path: str
    team_name: str | None
    category: Category
    decided_by_name: str | None
    #: Why the reader may not approve it; None if they may.
    refusal: Refusal | None
    #: Whether the reader scanned the person in or out.
    scanned_by_reader: bool


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """Who decided what, when and why."""

    kind: DecisionKind
    by_id: UUID | None
    by_name: str | None
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record whole: with who typed it in or uploaded it, and all decisions, oldest first."""

    row: RecordRow
    keyed_by_name: str | None
    uploaded_by_name: str | None
    decisions: list[DecisionRow]


def select_rows() -> Select[*tuple[Any, ...]]:
    """Records joined with the names that a list shows."""
    approver = aliased(Person, name="approver")
    return (
        select(
            ServiceRecord, Person.name, Person.number, Place.code, Place.name, Place.path, Team.name,
            Category, approver.name,
        )
        .join(Person, Person.id == ServiceRecord.person_id)
        .join(Place, Place.id == ServiceRecord.place_id)
        .join(Category, Category.code == ServiceRecord.category)
        .outerjoin(Team, Team.id == ServiceRecord.team_id)
        .outerjoin(approver, approver.id == ServiceRecord.decided_by)
    )  # fmt: skip


def show_row(actor: Actor, row: Row[*tuple[Any, ...]]) -> RecordRow:
    """A row of `select_rows` as this actor may see it."""
    record, name, number, code, place, path, team, category, decided_by = row
    whole = policy.knows_by_name(actor, record.person_id, path, record.team_id)
    return RecordRow(
        record=record,
        person_name=name if whole else masked_name(name),
        person_number=number,
        place_code=code,
        place_name=place,
        place_path=path,
        team_name=team,
        category=category,
        decided_by_name=shown_name(actor, path, decided_by),
        refusal=policy.may_approve(actor, record, path),
        scanned_by_reader=policy.scanned(actor, record),
    )


def shown_name(actor: Actor, place_path: str, name: str | None) -> str | None:
    """The name of staff: whole for colleagues, masked for everybody else."""
    if name is None or actor.may(Permission.RECORDS_KEY_IN, path=place_path):
        return name
    return masked_name(name)
