"""What one person can earn, and what one approver can give out: cut to the point, with the reason; never crossed."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app.core import clock
from app.core.settings import Settings
from app.ledger import service
from app.ledger.types import (
    AlreadyDeclared,
    ApproverCapReached,
    DeclareDay,
    Multiplier,
    Receipt,
    RuleInUse,
    SpecialDayKind,
)
from tests.ledger.bank import ACTOR, Bank
from tests.ledger.test_races import race
from tests.world import ERQU, SYSTEM, XIHU

ZONE = ZoneInfo("Asia/Shanghai")
HEAT = SpecialDayKind.HEAT


def _at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of November 2026, whose 16th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(_at(22, 12), tick=False):
        yield


def _awards(bank: Bank, person: Any, *deeds: tuple[datetime, int], category: str = "meals") -> list[Receipt]:
    commands = [bank.deed(person, minutes, category=category, started_at=at) for at, minutes in deeds]
    return bank.uow.run(service.award_many, ACTOR, commands)


def test_the_caps_of_a_day_a_week_and_a_month_each_cut_and_are_named(bank: Bank) -> None:
    person, noise = bank.person(), bank.person()
    bank.rule("meals", points=60, daily_cap=100, weekly_cap=150, monthly_cap=200)
    bank.rule("mediation", points=60)
    _awards(bank, noise, (_at(16), 90))
    _awards(bank, person, (_at(16), 90), category="mediation")
    got = _awards(
        bank, person,
        (_at(1, 0), 30),  # Sunday: this month, another week
        (_at(15, 23, 59), 10),  # Sunday
        (_at(16, 0), 120),  # Monday
        (_at(18), 60),
        (_at(22, 8), 5),
        (datetime(2026, 10, 31, 23, 59, tzinfo=ZONE), 90),
    )  # fmt: skip
    assert [r.points for r in got] == [30, 10, 100, 50, 0, 90]
    assert [r.explanation.get("cut_by") for r in got] == [None, None, "daily_cap", "weekly_cap", "weekly_cap", None]
    assert got[3].explanation | {"cut": 10, "weekly_cap": 150, "already": 100} == got[3].explanation
    assert (got[4].explanation["reason"], got[4].transaction_id) == ("weekly_cap", None)
    (month,) = _awards(bank, person, (_at(23), 60))
    assert (month.points, month.explanation["cut_by"], month.explanation["already"]) == (10, "monthly_cap", 190)
    assert bank.points(person).available == 90 + 90 + 200
    assert bank.breaks() == []


def test_a_reversed_award_frees_its_week_and_its_month(bank: Bank) -> None:
    person = bank.person()
    bank.rule("meals", points=60, weekly_cap=100, monthly_cap=150)
    deed = bank.deed(person, 100, category="meals", started_at=_at(17))
    bank.uow.run(service.award, ACTOR, deed)
    assert _awards(bank, person, (_at(18), 10))[0].points == 0
    bank.reverse(deed.source)
    assert _awards(bank, person, (_at(18), 120))[0].points == 100


def test_thanked_once_also_when_the_cap_is_reached_meanwhile(bank: Bank) -> None:
    person, approver = bank.person(), bank.person()
    bank.rule("meals", points=60, weekly_cap=60, approver_daily_cap=60)
    deed = bank.deed(person, 60, category="meals", started_at=_at(17), approver_id=approver.id)
    first = bank.uow.run(service.award, ACTOR, deed)
    again = bank.uow.run(service.award, ACTOR, deed)
    assert (first.points, again) == (60, first)


def test_an_approver_gives_out_so_much_a_day_and_so_much_a_month(bank: Bank) -> None:
    people, one, other = [bank.person() for _ in range(4)], bank.person(), bank.person()
    bank.rule("meals", points=60, approver_daily_cap=100, approver_monthly_cap=160)
    deeds = [
        bank.deed(p, 40, category="meals", started_at=_at(17, n), approver_id=one.id) for n, p in enumerate(people)
    ]
    got = bank.uow.run(service.award_many, ACTOR, deeds)
    assert [(r.points, r.refused) for r in got] == [(40, None), (40, None)] + [(0, "approver_cap_reached")] * 2
    with pytest.raises(ApproverCapReached):
        bank.uow.run(service.award, ACTOR, deeds[2])
    small = bank.deed(people[3], 20, category="meals", started_at=_at(17), approver_id=one.id)
    assert bank.uow.run(service.award, ACTOR, small).points == 20
    with time_machine.travel(_at(23, 0, 1), tick=False):
        assert bank.uow.run(service.award, ACTOR, deeds[2]).points == 40
        with pytest.raises(ApproverCapReached):
            bank.uow.run(service.award, ACTOR, deeds[3])  # the month has 20 left
    from_other = bank.deed(people[3], 40, category="meals", started_at=_at(17), approver_id=other.id)
    assert bank.uow.run(service.award, ACTOR, from_other).points == 40
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=ZONE), tick=False):
        assert bank.uow.run(service.award, ACTOR, deeds[3]).points == 40
    assert bank.breaks() == []


def test_two_approvals_of_one_approver_at_once_give_out_no_more_than_one(bank: Bank, settings: Settings) -> None:
    approver = bank.person()
    rule = bank.rule("meals", points=60, approver_daily_cap=500, approver_monthly_cap=450)
    jobs = [
        [(service.award, (bank.deed(bank.person(), 30, category="meals", started_at=_at(17), approver_id=approver.id),))
         for _ in range(5)]
        for _ in range(4)
    ]  # fmt: skip
    heard = race(settings, jobs)
    assert sorted(code for code, _ in heard) == ["approver_cap_reached"] * 5 + ["ok"] * 15
    rows = bank.sql("SELECT period, given FROM approver_tally ORDER BY period")
    assert [tuple(row) for row in rows] == [("2026-11", 450), ("2026-11-22", 450)]
    assert sum(row.amount for row in bank.sql("SELECT amount FROM transfer")) == 450
    assert rule.approver_monthly_cap == 450


def test_a_rule_without_caps_pays_for_none_in_statements(bank: Bank) -> None:
    person, approver = bank.person(), bank.person()
    bank.rule("meals", points=60)
    bank.rule("mediation", points=60, daily_cap=500, weekly_cap=900, monthly_cap=900)
    bank.rule("opinion", points=60, approver_daily_cap=500, approver_monthly_cap=900)
    for category in ("meals", "mediation", "opinion"):
        _awards(bank, person, (_at(16), 10), category=category)
    sent: dict[str, int] = {}
    for category in ("meals", "mediation", "opinion"):
        deed = bank.deed(person, 10, category=category, started_at=_at(17), approver_id=approver.id)
        with bank.counting() as statements:
            bank.uow.run(service.award, ACTOR, deed)
        sent[category] = len(statements)
    assert sent["meals"] <= 8
    assert sent["mediation"] <= 10
    assert sent["opinion"] <= 13


def test_a_multiplier_counts_between_its_dates_only(bank: Bank) -> None:
    person = bank.person()
    fair = Multiplier(
        "fair", 200, start=time(22), end=time(2), from_date=date(2026, 11, 17), to_date=date(2026, 11, 18)
    )
    bank.rule("meals", points=60, multipliers=(fair,))
    moments = [_at(17, 21), _at(17, 0, 30), _at(17, 22), _at(18, 1), _at(19, 1), _at(19, 22)]
    got = _awards(bank, person, *((at, 10) for at in moments))
    # The night of the 18th goes on into the 19th; that of the 16th, at half past midnight, came before the fair.
    assert [r.points for r in got] == [10, 10, 20, 20, 20, 10]


def test_a_hot_day_counts_where_it_was_declared_and_below(bank: Bank) -> None:
    person, erqu = bank.person(), bank.world.place(ERQU)
    city = bank.scheme.place_id
    hot = Multiplier("heat", 150, on=HEAT)
    bank.rule("meals", points=60, place_id=city, multipliers=(hot,))
    xihu = bank.uow.run(service.declare_day, SYSTEM, DeclareDay(bank.world.place(XIHU).id, date(2026, 11, 17)))
    bank.uow.run(service.declare_day, SYSTEM, DeclareDay(erqu.id, date(2026, 11, 18)))
    with pytest.raises(AlreadyDeclared):
        bank.uow.run(service.declare_day, SYSTEM, DeclareDay(erqu.id, date(2026, 11, 18)))
    worth = lambda at, place: bank.uow.run(  # noqa: E731
        service.award, ACTOR, bank.deed(person, 20, category="meals", started_at=at, place_id=place)
    )
    assert [worth(_at(day), place).points for day in (16, 17, 18) for place in (city, bank.place.id, erqu.id)] == [
        20, 20, 20, 20, 30, 30, 20, 20, 30,
    ]  # fmt: skip
    told = worth(_at(17, 0), erqu.id).explanation
    assert (told["multiplier"], told["factor_percent"]) == ("heat", 150)
    bank.uow.run(service.withdraw_day, SYSTEM, xihu.id)
    assert worth(_at(17), erqu.id).points == 20
    bank.uow.run(service.declare_day, SYSTEM, DeclareDay(bank.world.place(XIHU).id, date(2026, 11, 17)))
    assert worth(_at(17), erqu.id).points == 30
    assert bank.breaks() == []


def test_a_day_that_is_paid_for_keeps_its_weather(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def in_use(_session: Any, path: str, category: str, since: datetime, until: datetime | None) -> bool:
        asked.append((path, category))
        return since <= _at(17) and (until is None or _at(17) < until)

    bank.rule("meals", points=60, multipliers=(Multiplier("heat", 150, on=HEAT),))
    bank.rule("mediation", points=60)
    monkeypatch.setattr(service.rulebook, "rules_in_use", [in_use])
    bank.uow.run(service.declare_day, SYSTEM, DeclareDay(bank.place.id, date(2026, 11, 19)))
    with pytest.raises(RuleInUse):
        bank.uow.run(service.declare_day, SYSTEM, DeclareDay(bank.place.id, date(2026, 11, 17)))
    assert set(asked) == {(bank.place.path, "meals")}
    assert clock.now() == _at(22, 12)
