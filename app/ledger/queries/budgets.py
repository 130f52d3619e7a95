"""Budgets: which one pays, and what is left of them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import path_of, under, under_any
from app.ledger.models import Account, Balance, Budget, Transfer, Txn
from app.ledger.queries.grounds import prefixes, ways_up
from app.ledger.types import AccountKind, TxnKind
from app.places import queries as places
from app.places.models import Place


@dataclass(frozen=True, slots=True)
class BudgetView:
    """A place's month: what it was given, and what of that is left."""

    budget: Budget
    place: Place
    path_names: list[str]
    funded: int
    left: int

    @property
    def id(self) -> UUID:
        """The budget's."""
        return self.budget.id

    @property
    def spent(self) -> int:
        """What approvals have given out, less what was taken back."""
        return self.funded - self.left


def nearest_budgets(
    session: Session, place_ids: Collection[UUID], months: Collection[str]
) -> dict[tuple[UUID, UUID, str], UUID]:
    """By place, scheme and month the budget nearest up the tree. One statement."""
    up = ways_up(Place.id.in_(place_ids))
    query = (
        select(up.c.start_id, Budget.scheme_id, Budget.month, Budget.id)
        .join(Budget, Budget.place_id == up.c.place_id)
        .where(Budget.month.in_(months))
        .order_by(up.c.steps)
    )
    found: dict[tuple[UUID, UUID, str], UUID] = {}
    for place_id, scheme_id, month, budget_id in session.execute(query):
        found.setdefault((place_id, scheme_id, month), budget_id)
    return found


def list_budgets(
    session: Session, actor: Actor, page: PageRequest, *, place_id: UUID | None = None, month: str | None = None
) -> Page[BudgetView]:
    """Budgets that pay in the actor's places or below them, newest first; of a place, or of a month such as 2026-11."""
    query = _views().where(_in_sight(actor))
    if place_id is not None:
        path = path_of(session, place_id)
        query = query.where(or_(Place.path.in_(prefixes(path)), under(Place.path, path)))
    if month is not None:
        query = query.where(Budget.month == month)
    found = paginate(session, query, [Budget.id], page)
    names = places.names_of(session, [place for _, place, _, _ in found.items])
    views = [BudgetView(budget, place, names[place.id], f, left) for budget, place, f, left in found.items]
    return Page(views, found.next_cursor)


def get_budget(session: Session, actor: Actor, budget_id: UUID) -> BudgetView:
    """One budget; NotFound out of sight."""
    row = session.execute(_views().where(_in_sight(actor), Budget.id == budget_id)).one_or_none()
    if row is None:
        raise NotFound
    budget, place, funded, left = row
    return BudgetView(budget, place, places.path_names(session, place), funded, left)


def _in_sight(actor: Actor) -> ColumnElement[bool]:
    """What pays for the places of one's desk stands there, above, or below."""
    paths = actor.paths(Permission.DESK_READ)
    above = {prefix for path in paths for prefix in prefixes(path)}
    return or_(Place.path.in_(above), under_any(Place.path, paths))


def _views() -> Select[Budget, Place, int, int]:
    funded = (
        select(func.coalesce(func.sum(Transfer.amount), 0))
        .join(Txn, Txn.id == Transfer.txn_id)
        .where(Transfer.credit_account_id == Account.id, Txn.kind == TxnKind.FUND)
        .correlate(Account)
        .scalar_subquery()
    )
    return (
        select(Budget, Place, funded, Balance.credits - Balance.debits)
        .join(Place, Place.id == Budget.place_id)
        .join(Account, (Account.owner_id == Budget.id) & (Account.kind == AccountKind.BUDGET))
        .join(Balance, Balance.account_id == Account.id)
    )
