"""What people have agreed on: corrections of points, and the ends of accounts."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import under_any
from app.ledger.models import Adjustment, Closing
from app.ledger.types import AdjustmentState
from app.people.models import Person
from app.places.models import Place

_SEES_ADJUSTMENTS = (Permission.LEDGER_ADJUST, Permission.LEDGER_APPROVE, Permission.LEDGER_READ)
_SEES_CLOSINGS = (Permission.LEDGER_ADJUST, Permission.LEDGER_READ)


@dataclass(frozen=True, slots=True)
class AdjustmentView:
    """A correction with whom it is about (masked), who asked and who decided."""

    adjustment: Adjustment
    person_number: str
    person_name: str
    asked_by_name: str | None
    decided_by_name: str | None
    may_decide: bool

    @property
    def id(self) -> UUID:
        """The correction's."""
        return self.adjustment.id


@dataclass(frozen=True, slots=True)
class ClosingView:
    """The end of an account, with whose it was (masked)."""

    closing: Closing
    person_number: str
    person_name: str

    @property
    def id(self) -> UUID:
        """The closing's."""
        return self.closing.id


def adjustment(session: Session, actor: Actor, adjustment_id: UUID) -> AdjustmentView:
    """One correction of the actor's places."""
    row = session.execute(_adjustments(actor).where(Adjustment.id == adjustment_id)).one_or_none()
    if row is None:
        raise NotFound
    return _adjustment_view(actor, *row)


def adjustments(
    session: Session, actor: Actor, page: PageRequest, *, state: AdjustmentState | None = None,
    person_id: UUID | None = None,
) -> Page[AdjustmentView]:  # fmt: skip
    """Corrections of the actor's places, newest first."""
    query = _adjustments(actor)
    if state is not None:
        query = query.where(Adjustment.state == state)
    if person_id is not None:
        query = query.where(Adjustment.person_id == person_id)
    found = paginate(session, query, [Adjustment.id], page)
    return Page([_adjustment_view(actor, *row) for row in found.items], found.next_cursor)


def pending_adjustments(session: Session, actor: Actor) -> int:
    """How many wait for a second person in the actor's places."""
    waiting = _adjustments(actor).where(Adjustment.state == AdjustmentState.PENDING).subquery()
    return session.execute(select(func.count()).select_from(waiting)).scalar_one()


def closing(session: Session, actor: Actor, closing_id: UUID) -> ClosingView:
    """One end of an account of the actor's places."""
    row = session.execute(_closings(actor).where(Closing.id == closing_id)).one_or_none()
    if row is None:
        raise NotFound
    return _closing_view(*row)


def closings(session: Session, actor: Actor, page: PageRequest) -> Page[ClosingView]:
    """Ends of accounts of the actor's places, newest first."""
    found = paginate(session, _closings(actor), [Closing.id], page)
    return Page([_closing_view(*row) for row in found.items], found.next_cursor)


def _adjustments(actor: Actor) -> Select[Adjustment, str, str, str, str, str]:
    asker, decider = aliased(Person), aliased(Person)
    return (
        select(Adjustment, Person.number, Person.name, asker.name, decider.name, Place.path)
        .join(Person, Person.id == Adjustment.person_id)
        .join(Place, Place.id == Adjustment.place_id)
        .outerjoin(asker, asker.id == Adjustment.asked_by)
        .outerjoin(decider, decider.id == Adjustment.decided_by)
        .where(_in_places(actor, _SEES_ADJUSTMENTS))
    )


def _closings(actor: Actor) -> Select[Closing, str, str]:
    return (
        select(Closing, Person.number, Person.name)
        .join(Person, Person.id == Closing.person_id)
        .join(Place, Place.id == Closing.place_id)
        .where(_in_places(actor, _SEES_CLOSINGS))
    )


def _in_places(actor: Actor, permissions: tuple[Permission, ...]) -> ColumnElement[bool]:
    return under_any(Place.path, sorted({path for permission in permissions for path in actor.paths(permission)}))


def _adjustment_view(
    actor: Actor, row: Adjustment, number: str, name: str, asker: str | None, decider: str | None, path: str
) -> AdjustmentView:
    mine = actor.person_id in (row.person_id, row.asked_by)
    waits = row.state is AdjustmentState.PENDING and not mine
    return AdjustmentView(
        row, number, masked_name(name), asker, decider,
        may_decide=waits and actor.may(Permission.LEDGER_APPROVE, path=path),
    )  # fmt: skip


def _closing_view(row: Closing, number: str, name: str) -> ClosingView:
    return ClosingView(row, number, masked_name(name))
