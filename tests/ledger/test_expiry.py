"""Points expire as told: at the instant, earliest first, whether or not the sweeper is late."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core import clock
from app.ledger import service
from app.ledger.types import HoldExpired, HoldNotExpired, InsufficientPoints, VoidKind
from tests.ledger.bank import ACTOR, Bank

#: Points of 2026 end with the year 2027 in Hangzhou.
END = datetime(2028, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
EARNED = datetime(2026, 11, 18, 4, tzinfo=UTC)


@pytest.fixture
def saver(bank: Bank):
    person = bank.person()
    with clock.pinned(EARNED):
        bank.award(person, 100)
    return person


def test_a_second_before_midnight_and_at_midnight(bank: Bank, saver) -> None:
    with clock.pinned(END - SECOND):
        assert [(e.amount, e.at) for e in bank.points(saver).expiring] == [(100, END)]
        bank.hold(saver, 40)
    with clock.pinned(END):
        assert bank.figures(saver) == (0, 40, 0)
        with pytest.raises(InsufficientPoints):
            bank.hold(saver, 1)
        assert bank.sweep() == 1
        assert bank.sweep() == 0
        assert bank.figures(saver) == (0, 40, 0)
    assert bank.breaks() == []


def test_the_sweeper_a_day_late(bank: Bank, saver) -> None:
    with clock.pinned(END + DAY):
        with pytest.raises(InsufficientPoints):
            bank.hold(saver, 1)
        assert bank.sweep() == 1
    assert bank.breaks() == []


def test_the_sweeper_is_never_early(bank: Bank, saver) -> None:
    with clock.pinned(END - SECOND):
        assert bank.uow.run(service.expire_lots, ACTOR, END + DAY) == []
        assert bank.figures(saver) == (100, 0, 0)


@pytest.mark.parametrize("swept", [False, True])
def test_what_comes_back_too_late_expires(bank: Bank, saver, swept: bool) -> None:
    with clock.pinned(END - DAY):
        hold = bank.hold(saver, 60)
    with clock.pinned(END + SECOND):
        bank.award(saver, 5)
        if swept:
            assert bank.sweep() == 1
        back = bank.void(hold)
        assert (back.returned, back.expired) == (0, 60)
        assert bank.void(hold) == back
        assert bank.figures(saver) == (5, 0, 0)
        bank.sweep()
        assert bank.figures(saver) == (5, 0, 0)
    assert bank.breaks() == []


def test_the_soonest_end_is_spent_first(bank: Bank, saver) -> None:
    with clock.pinned(EARNED + timedelta(days=365)):
        bank.award(saver, 50)
        bank.hold(saver, 120)
        view = bank.points(saver)
        assert (view.available, [e.amount for e in view.expiring]) == (30, [30])
        assert view.expiring[0].at > END
    assert bank.breaks() == []


def test_a_hold_ends_at_its_instant(bank: Bank, saver) -> None:
    ends = EARNED + 7 * DAY
    with clock.pinned(EARNED + DAY):
        hold, other = (bank.hold(saver, 10, expires_at=ends) for _ in range(2))
        with pytest.raises(HoldNotExpired):
            bank.void(hold, VoidKind.EXPIRED)
    with clock.pinned(ends - SECOND):
        bank.capture(other)
    with clock.pinned(ends):
        with pytest.raises(HoldExpired):
            bank.capture(hold)
        assert bank.void(hold, VoidKind.EXPIRED).returned == 10
        assert bank.figures(saver) == (90, 0, 0)
    assert bank.breaks() == []


def test_an_expired_award_reversed_is_no_debt(bank: Bank) -> None:
    person = bank.person()
    with clock.pinned(EARNED):
        deed = bank.deed(person, 100)
        bank.uow.run(service.award, ACTOR, deed)
        bank.capture(bank.hold(person, 30))
    with clock.pinned(END):
        bank.sweep()
        back = bank.reverse(deed.source)
        assert (back.taken, back.expired, back.debt) == (0, 70, 30)
        assert bank.figures(person) == (0, 0, 30)
    assert bank.breaks() == []
