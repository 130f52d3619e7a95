"""What a process remembers of the rulebook is never older than the rulebook."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.ledger import service
from app.ledger.queries.grounds import remembered_ground
from app.ledger.types import EndRule, Measure, NewRule, RuleTerms
from tests.ledger.bank import ACTOR, LONG_AGO, Bank
from tests.world import SYSTEM


@pytest.fixture
def elsewhere(settings: Settings) -> Iterator[UnitOfWork]:
    """Another process: it shares nothing with the bank but the database."""
    database = Database(settings)
    yield UnitOfWork(database)
    database.dispose()


def _remembered(uow: UnitOfWork, bank: Bank, category: str = "patrol") -> int:
    with uow.read() as session:
        known = remembered_ground(session, (bank.place.id, category))
    assert known is not None
    return len(known[1].rules)


def test_a_rule_ended_elsewhere_counts_no_longer(bank: Bank, elsewhere: UnitOfWork) -> None:
    rule, person = bank.rule("meals", points=60), bank.person()
    deed = bank.deed(person, 30, category="meals")
    assert elsewhere.run(service.award, ACTOR, deed).points == 30
    assert _remembered(elsewhere, bank, "meals") == 1
    bank.uow.run(service.end_rule, SYSTEM, EndRule(rule.id, deed.started_at))
    later = elsewhere.run(service.award, ACTOR, bank.deed(person, 30, category="meals"))
    assert (later.points, later.explanation["reason"]) == (0, "no_rule")


def test_a_nearer_rule_made_elsewhere_counts_at_once(bank: Bank, elsewhere: UnitOfWork) -> None:
    city, person = bank.world.place("330100000000"), bank.person()
    bank.rule("meals", points=60, place_id=city.id)
    assert elsewhere.run(service.award, ACTOR, bank.deed(person, 10, category="meals")).points == 10
    bank.rule("meals", points=120)
    assert elsewhere.run(service.award, ACTOR, bank.deed(person, 10, category="meals")).points == 20


def test_a_place_moved_by_hand_has_the_rules_of_where_it_is(bank: Bank, elsewhere: UnitOfWork) -> None:
    person, city = bank.person(), bank.world.place("330100000000")
    bank.rule("meals", points=60, place_id=bank.world.place("330106005000").id)
    assert elsewhere.run(service.award, ACTOR, bank.deed(person, 10, category="meals")).points == 10
    with bank.uow.database.writer() as session:
        session.execute(
            text("UPDATE place SET parent_id = (SELECT id FROM place WHERE code = :up) WHERE code = :code"),
            {"up": city.code, "code": bank.place.code},
        )
        session.commit()
    assert elsewhere.run(service.award, ACTOR, bank.deed(person, 10, category="meals")).points == 0


def test_what_came_to_nothing_is_not_remembered(bank: Bank, elsewhere: UnitOfWork) -> None:
    """A rule seen in a transaction that was rolled back is nobody's rule afterwards."""
    person = bank.person()

    def change_your_mind(session: Session) -> None:
        rule = NewRule(bank.place.id, "meals", RuleTerms(Measure.HOUR, 60), LONG_AGO)
        service.create_rule(session, SYSTEM, rule)
        assert service.award(session, ACTOR, bank.deed(person, 10, category="meals")).points == 10
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        elsewhere.run(change_your_mind)
    assert elsewhere.run(service.award, ACTOR, bank.deed(person, 10, category="meals")).points == 0
    assert bank.figures(person) == (0, 0, 0)
