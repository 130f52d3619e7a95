"""A month before points end the person is told: once for each day, in the inbox, with the way to their points."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.core import clock
from app.ledger import service
from app.ledger.types import ChangeScheme, ExpiryPolicy
from tests.ledger.bank import ACTOR, Bank
from tests.world import SYSTEM

ZONE = ZoneInfo("Asia/Shanghai")
SUMMER = datetime(2026, 7, 1, 12, tzinfo=ZONE)


def _tell(bank: Bank, at: datetime) -> int:
    with clock.pinned(at):
        return bank.uow.run(service.tell_of_expiry, ACTOR)


def _told(bank: Bank) -> list[Any]:
    return bank.sql("SELECT person_id, params, link FROM notice WHERE kind = 'points_expiring' ORDER BY id")


def test_told_once_a_month_before_the_year_ends(bank: Bank, api: Any) -> None:
    person, spent, other = bank.person(), bank.person(), bank.person()
    bank.uow.run(service.change_scheme, SYSTEM, ChangeScheme(bank.scheme.id, {"expiry_count": 0}))
    with clock.pinned(SUMMER):
        bank.award(person, 40)
        bank.award(person, 30)
        bank.award(spent, 20)
        bank.capture(bank.hold(spent, 20))
    bank.uow.run(service.change_scheme, SYSTEM, ChangeScheme(bank.scheme.id, {"expiry_count": 1}))
    with clock.pinned(SUMMER):
        bank.award(other, 10)
        bank.award(person, 5)
    eve = datetime(2026, 12, 1, tzinfo=ZONE)
    assert [_tell(bank, at) for at in (eve - timedelta(seconds=1), eve, eve, eve + timedelta(days=20))] == [0, 1, 0, 0]
    assert len(_told(bank)) == 1
    (told,) = api(person).got("/notices")["items"]
    assert told["link"] == "/me"
    assert "70" in told["text"]
    assert "12月31日" in told["text"]
    assert _tell(bank, datetime(2027, 12, 5, tzinfo=ZONE)) == 2  # the next year's points, of both


def test_what_ends_at_several_hours_of_a_day_is_told_together(bank: Bank) -> None:
    person = bank.person()
    terms = {"expiry_policy": ExpiryPolicy.FIXED_DAYS, "expiry_count": 60}
    bank.uow.run(service.change_scheme, SYSTEM, ChangeScheme(bank.scheme.id, terms))
    for hour in (1, 9, 20):
        with clock.pinned(SUMMER.replace(hour=hour)):
            bank.award(person, 10)
    with clock.pinned(SUMMER + timedelta(days=3)):
        bank.award(person, 10)
    # Sixty days after 1 July is 30 August.
    assert [_tell(bank, datetime(2026, 7, day, 0, 1, tzinfo=ZONE)) for day in (29, 30, 31)] == [0, 1, 0]
    (row,) = _told(bank)
    assert "30" in str(row.params)
    # What comes later to a day that was told of is not told of again.
    bank.uow.run(service.change_scheme, SYSTEM, ChangeScheme(bank.scheme.id, {"expiry_count": 10}))
    with clock.pinned(datetime(2026, 8, 20, 15, tzinfo=ZONE)):
        bank.award(person, 10)
        bank.award(bank.person(), 10)
    assert _tell(bank, datetime(2026, 8, 20, 16, tzinfo=ZONE)) == 2  # 2 September of the first, 30 August of the other
    assert _tell(bank, datetime(2026, 8, 20, 17, tzinfo=ZONE)) == 0
