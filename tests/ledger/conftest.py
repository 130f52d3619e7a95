"""A bank on both databases: a tree with its scheme, people, a rule of 60 points per hour."""

from collections.abc import Iterator

import pytest

from app.core.db import Database
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from tests.ledger.bank import Bank


@pytest.fixture
def bank(uow: UnitOfWork) -> Bank:
    return Bank(uow)


@pytest.fixture
def plain_bank(settings: Settings) -> Iterator[Bank]:
    """The same where the book works statement by statement on PostgreSQL too."""
    database = Database(settings.model_copy(update={"post_by_function": False}))
    yield Bank(UnitOfWork(database))
    database.dispose()
