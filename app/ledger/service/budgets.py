"""A month's budget of a place: funded as often as need be, and never overdrawn."""

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.permissions import Permission
from app.ledger import book, policy, queries
from app.ledger.book import Account, Line, Posting
from app.ledger.models import Budget, Scheme
from app.ledger.service.common import request_hash
from app.ledger.types import AccountKind, FundBudget, MonthOver, Source, TxnKind
from app.places.models import Place


def fund_budget(session: Session, actor: Actor, command: FundBudget) -> queries.BudgetView:
    """Give a place's month more points; several gifts add up.

    They pay what is approved in that month at the place and below it, where its scheme is paid from
    budgets and no nearer budget is there. What is left when the month is over stays on record, and
    nothing is added to it (MonthOver).
    """
    place = session.execute(
        select(Place).where(Place.id == command.place_id).with_for_update(key_share=True)
    ).scalar_one_or_none()
    if place is None:
        raise NotFound
    policy.ensure_may_fund(actor, place.path, visible=actor.may(Permission.DESK_READ, path=place.path))
    scheme = queries.scheme_for_path(session, place.path)
    if command.month < f"{clock.local_date(clock.now(), ZoneInfo(scheme.time_zone)):%Y-%m}":
        raise MonthOver
    budget = _budget(session, scheme, place, command.month)
    account = Account(scheme.id, AccountKind.BUDGET, budget.id)
    book.lock(session, [account])
    posting = _posting(actor, command, account, place)
    book.post(session, [posting])
    detail = {"month": command.month, "points": command.points}
    record(
        session, actor, "budget.funded", "budget", budget.id, place_id=place.id, reason=command.reason, detail=detail
    )
    return queries.get_budget(session, actor, budget.id)


def _budget(session: Session, scheme: Scheme, place: Place, month: str) -> Budget:
    """The row of that month, made if need be; the place is locked."""
    query = select(Budget).where(Budget.place_id == place.id, Budget.month == month, Budget.scheme_id == scheme.id)
    found = session.execute(query).scalar_one_or_none()
    if found is not None:
        return found
    made = Budget(scheme_id=scheme.id, place_id=place.id, month=month)
    session.add(made)
    session.flush()
    return made


def _posting(actor: Actor, command: FundBudget, account: Account, place: Place) -> Posting:
    id_ = new_id()
    issuance = Account(account.scheme_id, AccountKind.ISSUANCE, place.id)
    return Posting(
        id=id_,
        kind=TxnKind.FUND,
        scheme_id=account.scheme_id,
        place_id=place.id,
        key=f"fund:{id_}",
        request_hash=request_hash(command),
        source=Source("funding", id_),
        effective_at=clock.now(),
        lines=(Line(issuance, account, command.points),),
        actor_id=actor.person_id,
        reason=command.reason,
        meta={"budget_id": str(account.owner_id), "month": command.month},
    )
