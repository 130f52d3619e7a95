"""A month's budget pays what is approved in it, at its place and below, and is never overdrawn."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app.core.errors import Forbidden, NotFound
from app.core.permissions import Role
from app.core.settings import Settings
from app.ledger import service
from app.ledger.types import BudgetExhausted, ChangeScheme, FundBudget, Funding, MonthOver
from app.records import service as records
from tests.ledger.bank import ACTOR, Bank
from tests.ledger.test_races import race
from tests.records.making import measured
from tests.world import CUIYUAN, ERQU, SYSTEM, XIANGXIANG

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 22, 12, tzinfo=ZONE)
THIS, NEXT = "2026-11", "2026-12"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def paid(bank: Bank) -> Bank:
    """A bank whose city pays from budgets only."""
    bank.uow.run(service.change_scheme, SYSTEM, ChangeScheme(bank.scheme.id, {"funding": Funding.BUDGET}))
    return bank


def _fund(bank: Bank, points: int, month: str = THIS, at: str | None = None) -> Any:
    place = bank.world.place(at) if at else bank.place
    return bank.uow.run(service.fund_budget, SYSTEM, FundBudget(place.id, month, points, "for the month"))


def test_funds_add_up_and_are_spent_to_the_last_point(paid: Bank) -> None:
    person = paid.person()
    _fund(paid, 60)
    view = _fund(paid, 40)
    assert (view.funded, view.spent, view.left) == (100, 0, 100)
    deeds = [paid.deed(person, minutes) for minutes in (70, 50, 30, 1)]
    got = paid.uow.run(service.award_many, ACTOR, deeds)
    assert [(r.points, r.refused) for r in got] == [
        (70, None),
        (0, "budget_exhausted"),
        (30, None),
        (0, "budget_exhausted"),
    ]
    assert got[1].transaction_id is None
    with pytest.raises(BudgetExhausted):
        paid.uow.run(service.award, ACTOR, deeds[1])
    assert paid.uow.run(service.award, ACTOR, deeds[0]) == got[0]
    assert paid.points(person).available == 100
    _fund(paid, 50)
    assert paid.uow.run(service.award, ACTOR, deeds[1]).points == 50
    assert paid.breaks() == []


def test_the_nearest_budget_of_the_month_of_approval_pays(paid: Bank) -> None:
    person = paid.person()
    _fund(paid, 1000, at=XIANGXIANG)
    _fund(paid, 1000, month=NEXT)
    with pytest.raises(BudgetExhausted):
        paid.award(person, 10)
    street = _fund(paid, 100, at=CUIYUAN)
    assert paid.award(person, 10).explanation["points"] == 10
    own = _fund(paid, 20)
    assert paid.award(person, 20).points == 20
    with pytest.raises(BudgetExhausted):  # the nearest one pays; none above it steps in
        paid.award(person, 1)
    assert _fund(paid, 1).left == 1
    assert _fund(paid, 1, at=CUIYUAN).left == 91
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=ZONE), tick=False):
        assert paid.award(person, 30, started_at=NOON).points == 30
        with pytest.raises(MonthOver):
            _fund(paid, 5)
    left = {str(row.id): row.left for row in paid.sql(
        "SELECT budget.id, credits - debits AS left FROM budget JOIN account ON owner_id = budget.id"
        " JOIN balance ON account_id = account.id"
    )}  # fmt: skip
    assert left.get(str(own.id), left.get(own.id.hex)) == 1  # of November, for good
    assert street.left == 100
    assert paid.breaks() == []


def test_what_is_taken_back_returns_to_its_budget(paid: Bank) -> None:
    person = paid.person()
    _fund(paid, 100)
    deed = paid.deed(person, 90)
    paid.uow.run(service.award, ACTOR, deed)
    paid.capture(paid.hold(person, 50))
    paid.reverse(deed.source)
    assert paid.figures(person) == (0, 0, 50)
    assert _fund(paid, 1).left == 101
    receipt = paid.award(person, 80)
    assert receipt.explanation["repaid"] == 50
    assert paid.figures(person) == (30, 0, 0)
    assert paid.breaks() == []


def test_many_approvals_at_once_spend_no_more_than_there_is(paid: Bank, settings: Settings) -> None:
    _fund(paid, 400)
    jobs = [[(service.award, (paid.deed(paid.person(), 30),)) for _ in range(5)] for _ in range(4)]
    heard = race(settings, jobs)
    assert sorted(code for code, _ in heard) == ["budget_exhausted"] * 7 + ["ok"] * 13
    assert _fund(paid, 1).left == 11
    assert paid.breaks() == []


def test_a_record_that_cannot_be_paid_for_stays_pending_and_takes_no_minute(paid: Bank) -> None:
    world, person = paid.world, paid.person()
    approver = world.actor(world.official(Role.APPROVER))
    start = NOON - timedelta(hours=8)
    big = measured(world, person, start, 120)
    small = measured(world, person, start + timedelta(minutes=60), 90)
    _fund(paid, 100)
    outcome = paid.uow.run(records.approve_many, approver, [small.id, big.id])
    assert [(r.record_id, r.code) for r in outcome.refused] == [(big.id, "budget_exhausted")]
    assert [(a.record_id, a.points) for a in outcome.approved] == [(small.id, 90)]
    _fund(paid, 100)
    later = paid.uow.run(records.approve_many, approver, [big.id])
    assert [(a.points, a.explanation["counted_minutes"]) for a in later.approved] == [(60, 60)]
    assert paid.breaks() == []


def test_who_may_fund_and_who_may_see(bank: Bank, api: Any) -> None:
    admin, elsewhere = api(bank.world.admin()), api(bank.world.admin(XIANGXIANG))
    approver, resident = api(bank.world.official(Role.APPROVER)), api(bank.person())
    body = {"place_id": str(bank.place.id), "month": THIS, "points": 500, "reason": "street's grant"}
    made = admin.made("/ledger/budgets", body, key="k1")
    assert admin.post("/ledger/budgets", body, key="k1").headers["Idempotency-Replayed"] == "true"
    assert (made["funded"], made["spent"], made["left"], made["month"]) == (500, 0, 500, THIS)
    assert [who.post("/ledger/budgets", body).status_code for who in (elsewhere, approver, resident)] == [404, 403, 403]
    for month in ("2026-13", "november", "2026-1"):
        assert admin.post("/ledger/budgets", body | {"month": month}).status_code == 422
    over = admin.post("/ledger/budgets", body | {"month": "2026-10"})
    assert (over.status_code, over.get_json()["code"]) == (409, "month_over")
    assert approver.got("/ledger/budgets", month=THIS)["items"] == [made]
    assert approver.got("/ledger/budgets", place_id=bank.world.place(ERQU).id)["items"] == []
    assert elsewhere.got("/ledger/budgets")["items"] == []
    assert elsewhere.get(f"/ledger/budgets/{made['id']}").status_code == 404
    assert resident.get("/ledger/budgets").status_code == 403
    with pytest.raises(Forbidden):
        who = bank.world.actor(bank.world.official(Role.APPROVER))
        bank.uow.run(service.fund_budget, who, FundBudget(bank.place.id, THIS, 1, "x"))
    with pytest.raises(NotFound):
        who = bank.world.actor(bank.world.admin(XIANGXIANG))
        bank.uow.run(service.fund_budget, who, FundBudget(bank.place.id, THIS, 1, "x"))
