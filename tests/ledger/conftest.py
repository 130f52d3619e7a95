"""A bank on both databases: a tree with its scheme, people, a rule of 60 points per hour."""

import pytest

from app.core.uow import UnitOfWork
from tests.ledger.bank import Bank


@pytest.fixture
def bank(uow: UnitOfWork) -> Bank:
    return Bank(uow)
