"""JSON doors: who I am, and my transactions."""

from typing import Any
from uuid import UUID

from app.me import queries
from app.me.schemas import MeOut, TransactionDetail, TransactionOut, TransactionsQuery
from app.vocabulary import queries as vocabulary
from app.vocabulary.schemas import category_name
from app.web.api import Api, read
from app.web.context import actor, uow
from app.web.guards import signed_in
from app.web.schema import Listing, listing

api = Api("me", __name__)


@api.door("GET", "/me", signed_in, out=MeOut)
def me() -> MeOut:
    """Who I am, which roles I hold, my points and my minutes.

    `points` is the scheme of my home place; what I earned elsewhere stands in `other_points`.
    """
    return MeOut.of(read(queries.account))


@api.door("GET", "/me/transactions", signed_in, query=TransactionsQuery, out=Listing[TransactionOut])
def my_transactions(query: TransactionsQuery) -> dict[str, Any]:
    """What changed my points, newest first, each with what was free after it and why."""
    with uow.read() as session:
        page = queries.transactions(session, actor(), query.scheme_id, query.page())
        names = {category.code: category_name(category) for category in vocabulary.categories(session)}
    return listing(page, lambda view: TransactionOut.of(view, names))


@api.door("GET", "/me/transactions/<uuid:transaction_id>", signed_in, out=TransactionDetail)
def my_transaction(transaction_id: UUID) -> TransactionDetail:
    """One of them opened: by which rule, for which record and scans, approved by whom."""
    with uow.read() as session:
        opened = queries.transaction(session, actor(), transaction_id)
        names = {category.code: category_name(category) for category in vocabulary.categories(session)}
    return TransactionDetail.of_opened(opened, names)
