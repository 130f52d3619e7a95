"""The books as they leave the house: every line with public names only, in constant memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, func, literal, select, true, union, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.core.place_paths import under_any
from app.ledger.models import Account, Balance, Scheme, Transfer, Txn
from app.ledger.types import AccountKind, TxnKind
from app.people.models import Person
from app.places.models import Place

_PART = 2000


@dataclass(frozen=True, slots=True)
class Span:
    """What to export: from an instant (None: the beginning) to another, exclusive (None: now).

    `paths` keeps to transactions of these places and below; None: the whole books.
    """

    begins: datetime | None = None
    ends: datetime | None = None
    paths: tuple[str, ...] | None = None


class Side(NamedTuple):
    """An account by what the public may know: of a person the volunteer number, of a place its code."""

    scheme: str
    unit: str
    kind: AccountKind
    owner_id: UUID
    number: str | None
    place: str | None


class Movement(NamedTuple):
    """One line of a transaction."""

    txn_id: UUID
    line: int
    kind: TxnKind
    at: datetime
    effective_at: datetime
    source_type: str
    source_id: UUID
    reverses_id: UUID | None
    resolves_id: UUID | None
    debit: Side
    credit: Side
    amount: int


class Standing(NamedTuple):
    """What an account holds at an instant: credits less debits."""

    side: Side
    balance: int


def transfers(session: Session, span: Span) -> int:
    """How many lines a span has. One statement."""
    return int(session.execute(_within(select(func.count()), span)).scalar_one())


def extent(session: Session, span: Span) -> tuple[datetime | None, datetime | None]:
    """When the first and the last transaction of a span were booked. One statement."""
    query = _within(select(func.min(Txn.created_at), func.max(Txn.created_at)), span)
    first, last = session.execute(query).one()
    return first, last


def sides(session: Session, span: Span) -> Iterator[Side]:
    """Every account; of some places only, those that their lines name: nobody else's number leaves the house."""
    query = _named(select(*_side_columns(Account, Person, Place))).order_by(Account.id)
    if span.paths is not None:
        named = (_within(select(side), span) for side in (Transfer.debit_account_id, Transfer.credit_account_id))
        query = query.where(Account.id.in_(union(*named)))
    for row in session.execute(query.execution_options(yield_per=_PART)):
        yield Side(*row)


def movements(session: Session, span: Span) -> Iterator[Movement]:
    """Every line in the order of booking."""
    debit, credit = aliased(Account), aliased(Account)
    payer, payee, from_, to = aliased(Person), aliased(Person), aliased(Place), aliased(Place)
    own: tuple[InstrumentedAttribute[Any], ...] = (
        Transfer.txn_id, Transfer.line, Txn.kind, Txn.created_at, Txn.effective_at, Txn.source_type, Txn.source_id,
        Txn.reverses_id, Txn.resolves_id, Transfer.amount,
    )  # fmt: skip
    query = (
        _within(select(*own, *_side_columns(debit, payer, from_), *_side_columns(credit, payee, to)), span)
        .join(Scheme, Scheme.id == Txn.scheme_id)
        .join(debit, debit.id == Transfer.debit_account_id)
        .join(credit, credit.id == Transfer.credit_account_id)
        .outerjoin(payer, payer.id == debit.owner_id)
        .outerjoin(payee, payee.id == credit.owner_id)
        .outerjoin(from_, from_.id == debit.owner_id)
        .outerjoin(to, to.id == credit.owner_id)
        .order_by(Transfer.txn_id, Transfer.line)
        .execution_options(yield_per=_PART)
    )
    width, side = len(own), len(Side._fields)
    for row in session.execute(query):
        debited, credited = Side(*row[width : width + side]), Side(*row[width + side :])
        yield Movement._make((*row[: width - 1], debited, credited, row[width - 1]))


def openings(session: Session, begins: datetime) -> Iterator[Standing]:
    """What every account held when a span began, added up from the lines before it."""
    before = _moved(Txn.created_at < begins)
    query = _named(select(*_side_columns(Account, Person, Place), before.c.balance)).join(
        before, before.c.account_id == Account.id
    )
    return _standings(session, query.where(before.c.balance != 0))


def closings(session: Session, ends: datetime | None) -> Iterator[Standing]:
    """What every account held when a span ended, by the counters of its balance and not by its lines.

    So the lines can be held against it: what was booked after the span is taken off again.
    """
    balance = func.sum(Balance.credits - Balance.debits)
    counted = select(Balance.account_id, balance.label("balance")).group_by(Balance.account_id).subquery()
    if ends is None:
        query = _named(select(*_side_columns(Account, Person, Place), counted.c.balance))
    else:
        after = _moved(Txn.created_at >= ends)
        then = counted.c.balance - func.coalesce(after.c.balance, 0)
        query = _named(select(*_side_columns(Account, Person, Place), then))
        query = query.outerjoin(after, after.c.account_id == Account.id)
    return _standings(session, query.join(counted, counted.c.account_id == Account.id))


def _standings(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Standing]:
    for row in session.execute(query.order_by(Account.id).execution_options(yield_per=_PART)):
        yield Standing(Side(*row[:-1]), int(row[-1]))


def _moved(when: Any) -> Subquery:
    """Credits less debits of each account by the lines of transactions of that time."""
    lines = union_all(
        *(
            select(account.label("account_id"), (Transfer.amount * literal(sign)).label("amount"))
            .join(Txn, Txn.id == Transfer.txn_id)
            .where(when)
            for account, sign in ((Transfer.credit_account_id, 1), (Transfer.debit_account_id, -1))
        )
    ).subquery()
    total = func.sum(lines.c.amount).label("balance")
    return select(lines.c.account_id, total).group_by(lines.c.account_id).subquery()


def _side_columns(account: type[Account], person: type[Person], place: type[Place]) -> Sequence[Any]:
    return (Scheme.code, account.unit, account.kind, account.owner_id, person.number, place.code)


def _named(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(Account)
        .join(Scheme, Scheme.id == Account.scheme_id)
        .outerjoin(Person, Person.id == Account.owner_id)
        .outerjoin(Place, Place.id == Account.owner_id)
    )


def _within(query: Select[*tuple[Any, ...]], span: Span) -> Select[*tuple[Any, ...]]:
    query = query.select_from(Transfer).join(Txn, Txn.id == Transfer.txn_id)
    if span.paths is not None:
        where = aliased(Place)
        query = query.join(where, where.id == Txn.place_id).where(under_any(where.path, span.paths))
    return query.where(
        and_(
            Txn.created_at >= span.begins if span.begins else true(),
            Txn.created_at < span.ends if span.ends else true(),
        )
    )
