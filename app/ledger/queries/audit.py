"""The auditor's reading: every account and transaction of their places, people masked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, column, func, null, select, table, union_all
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import String, Uuid

from app.core.actor import Actor
from app.core.db import keyring
from app.core.errors import NotFound
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import place_table, under_any
from app.ledger.integrity import encode, is_attested
from app.ledger.models import Account, Balance, Scheme, Seal, Transfer, Txn
from app.ledger.queries.seals import entries
from app.ledger.types import AccountKind, TxnKind
from app.people.models import Person
from app.places.models import Place

# Shops and rewards stand on floors above, so their tables are asked by name.
_shop = table("shop", column("id", Uuid()), column("place_id", Uuid()), column("name", String()))
_reward = table("reward", column("id", Uuid()), column("shop_id", Uuid()), column("title", String()))


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account with its counters; of a person the volunteer number and the masked name."""

    account: Account
    debits: int
    credits: int
    owner_number: str | None
    owner_name: str | None


@dataclass(frozen=True, slots=True)
class LineView:
    """A transfer of a transaction."""

    line: int
    debit: Account
    credit: Account
    amount: int


@dataclass(frozen=True, slots=True)
class AuditedTransaction:
    """A transaction with all its lines."""

    txn: Txn
    lines: list[LineView]


@dataclass(frozen=True, slots=True)
class AuditedDetail:
    """A transaction opened: also its place in the chain, and whether its MAC fits (None: it is from before MACs)."""

    txn: Txn
    lines: list[LineView]
    seal: int | None
    genuine: bool | None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which transactions: that touch one of these owners, of a kind, booked from an instant to another, exclusive."""

    owner_ids: Collection[UUID] | None = None
    kind: TxnKind | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = AuditFilter()


@dataclass(frozen=True, slots=True)
class Size:
    """How much the books hold."""

    transactions: int
    transfers: int
    accounts: int


def size(session: Session) -> Size:
    """How much the books hold: an audit that found nothing wrong in nothing says so."""
    counts = (select(func.count()).select_from(t).scalar_subquery() for t in (Txn, Transfer, Account))
    return Size(*session.execute(select(*counts)).one())


def list_accounts(
    session: Session, actor: Actor, page: PageRequest, *, owner_id: UUID | None = None,
    kind: AccountKind | None = None,
) -> Page[AccountView]:  # fmt: skip
    """Accounts whose owner lives, stands or is sold in the auditor's places, in the books' own order."""
    query = _with_place(
        select(
            Account,
            select(func.sum(Balance.debits)).where(Balance.account_id == Account.id).scalar_subquery(),
            select(func.sum(Balance.credits)).where(Balance.account_id == Account.id).scalar_subquery(),
            Person.number,
            Person.name,
        ),
        actor,
    )
    if owner_id is not None:
        query = query.where(Account.owner_id == owner_id)
    if kind is not None:
        query = query.where(Account.kind == kind)
    found = paginate(session, query, [Account.id], page, descending=False)
    return Page([_account_view(*row) for row in found.items], found.next_cursor)


def _with_place(query: Select[Any], actor: Actor) -> Select[Any]:
    """Join each account to the place of its owner, and keep those in the auditor's sight."""
    reward_shop = _shop.alias("reward_shop")
    where = func.coalesce(Person.place_id, _shop.c.place_id, reward_shop.c.place_id, Scheme.place_id, Account.owner_id)
    return (
        query.select_from(Account)
        .outerjoin(Person, Person.id == Account.owner_id)
        .outerjoin(_shop, _shop.c.id == Account.owner_id)
        .outerjoin(_reward, _reward.c.id == Account.owner_id)
        .outerjoin(reward_shop, reward_shop.c.id == _reward.c.shop_id)
        .outerjoin(Scheme, Scheme.id == Account.owner_id)
        .join(Place, Place.id == where)
        .where(_in_sight(actor))
    )


def _in_sight(actor: Actor) -> ColumnElement[bool]:
    return under_any(Place.path, actor.paths(Permission.LEDGER_READ))


def _account_view(
    account: Account, debits: int | None, credits_: int | None, number: str | None, name: str | None
) -> AccountView:
    return AccountView(account, int(debits or 0), int(credits_ or 0), number, masked_name(name) if name else None)


def list_transactions(
    session: Session, actor: Actor, page: PageRequest, wanted: AuditFilter = EVERYTHING
) -> Page[AuditedTransaction]:
    """Transactions of the auditor's places with their lines, newest first. Two statements."""
    found = paginate(session, _wanted(_visible(actor), wanted), [Txn.id], page)
    lines = _lines(session, [txn.id for txn in found.items])
    return Page([AuditedTransaction(txn, lines[txn.id]) for txn in found.items], found.next_cursor)


def get_transaction(session: Session, actor: Actor, txn_id: UUID) -> AuditedDetail:
    """One transaction of the auditor's places with its lines, its seal and its MAC. Seven statements."""
    txn = session.execute(_visible(actor).where(Txn.id == txn_id)).scalar_one_or_none()
    if txn is None:
        raise NotFound
    entry = entries(session, [txn_id])[txn_id]
    seq = session.execute(select(Seal.seq).where(Seal.txn_id == txn_id)).scalar_one_or_none()
    genuine = None if txn.mac is None else is_attested(keyring(session), txn.mac, encode(entry))
    return AuditedDetail(txn, _lines(session, [txn_id])[txn_id], seq, genuine)


def owner_names(session: Session, views: Iterable[AuditedTransaction | AuditedDetail]) -> dict[UUID, str]:
    """How the owners of all accounts in these transactions are shown: people by number and masked name. One statement."""
    lines = [line for view in views for line in view.lines]
    ids = {account.owner_id for line in lines for account in (line.debit, line.credit)}
    no_number = null().label("number")
    known: list[Select[Any]] = [
        select(table_.c.id, name.label("name"), no_number).where(table_.c.id.in_(ids))
        for table_, name in ((place_table, place_table.c.name), (_shop, _shop.c.name), (_reward, _reward.c.title))
    ]
    people = select(Person.id, Person.name.label("name"), Person.number.label("number")).where(Person.id.in_(ids))
    rows: Iterable[Any] = session.execute(union_all(people, *known))
    return {id_: f"{masked_name(name)} {number}" if number else name for id_, name, number in rows}


def owners_called(session: Session, actor: Actor, words: str) -> list[UUID]:
    """Whose accounts these words may mean: a volunteer number, or part of a shop's name. One statement."""
    person = select(Person.id).join(Place, Place.id == Person.place_id).where(Person.number == words, _in_sight(actor))
    shop = (
        select(_shop.c.id)
        .join(Place, Place.id == _shop.c.place_id)
        .where(_shop.c.name.icontains(words, autoescape=True), _in_sight(actor))
    )
    return list(session.execute(union_all(person, shop)).scalars())


def sees_everything(session: Session, actor: Actor) -> bool:
    """Whether all schemes lie in the auditor's places. One statement."""
    other = select(Scheme.id).join(Place, Place.id == Scheme.place_id).where(~_in_sight(actor))
    return session.execute(other.limit(1)).first() is None


def _visible(actor: Actor) -> Select[Txn]:
    return select(Txn).join(Place, Place.id == Txn.place_id).where(_in_sight(actor))


def _wanted(query: Select[Txn], wanted: AuditFilter) -> Select[Txn]:
    if wanted.owner_ids is not None:
        own = select(Account.id).where(Account.owner_id.in_(wanted.owner_ids))
        touching = select(Transfer.txn_id).where(
            Transfer.debit_account_id.in_(own) | Transfer.credit_account_id.in_(own)
        )
        query = query.where(Txn.id.in_(touching))
    if wanted.kind is not None:
        query = query.where(Txn.kind == wanted.kind)
    if wanted.since is not None:
        query = query.where(Txn.created_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Txn.created_at < wanted.until)
    return query


def _lines(session: Session, txn_ids: list[UUID]) -> dict[UUID, list[LineView]]:
    debit, credit = aliased(Account), aliased(Account)
    query = (
        select(Transfer, debit, credit)
        .join(debit, debit.id == Transfer.debit_account_id)
        .join(credit, credit.id == Transfer.credit_account_id)
        .where(Transfer.txn_id.in_(txn_ids))
        .order_by(Transfer.txn_id, Transfer.line)
    )
    lines: dict[UUID, list[LineView]] = {txn_id: [] for txn_id in txn_ids}
    for transfer, d, c in session.execute(query):
        lines[transfer.txn_id].append(LineView(transfer.line, d, c, transfer.amount))
    return lines
