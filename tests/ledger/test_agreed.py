"""Corrections by two people, the repayment of debts, and the end of an account."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine

from app.core import clock
from app.core.errors import DomainError, Forbidden, NotFound
from app.core.ids import new_id
from app.core.permissions import Role
from app.ledger import book, queries, service
from app.ledger.book import Account, Line, NewLot, Posting
from app.ledger.types import (
    AccountClosed,
    AccountKind,
    Adjust,
    AdjustmentDecided,
    AskedByYou,
    Close,
    DecideAdjustment,
    NothingToDo,
    OwnAdjustment,
    PointsHeld,
    Repay,
    Source,
    TxnKind,
)
from tests.ledger.bank import ACTOR, Bank
from tests.ledger.intruder import named, tamper
from tests.world import XIANGXIANG


def said(bank: Bank, verb, who, command) -> object:
    """What a verb answers to a person of the world, or how it refuses them."""
    try:
        return bank.uow.run(verb, bank.world.actor(who), command)
    except DomainError as refusal:
        return type(refusal)


def test_one_asks_another_approves_and_nobody_for_themselves(bank: Bank) -> None:
    asker, other = bank.world.official(Role.ADMIN), bank.world.official(Role.APPROVER)
    stranger, auntie = bank.world.official(Role.ADMIN, XIANGXIANG), bank.person()
    asked = said(bank, service.ask_adjustment, asker, Adjust(auntie.id, 30, "counted wrongly in October"))
    assert (asked.adjustment.state.value, bank.figures(auntie)) == ("pending", (0, 0, 0))
    yes = DecideAdjustment(asked.id)
    assert said(bank, service.approve_adjustment, asker, yes) is AskedByYou
    assert said(bank, service.approve_adjustment, stranger, yes) is NotFound
    assert said(bank, service.approve_adjustment, auntie, yes) is NotFound
    done = said(bank, service.approve_adjustment, other, yes)
    assert (done.adjustment.state.value, bank.figures(auntie)) == ("approved", (30, 0, 0))
    assert said(bank, service.approve_adjustment, bank.world.admin(), yes) is AdjustmentDecided
    assert said(bank, service.reject_adjustment, bank.world.admin(), yes) is AdjustmentDecided
    assert said(bank, service.ask_adjustment, asker, Adjust(asker.id, 5, "for me")) is OwnAdjustment
    assert said(bank, service.ask_adjustment, asker, Adjust(auntie.id, 0, "nothing")) is NothingToDo
    assert said(bank, service.ask_adjustment, stranger, Adjust(auntie.id, 5, "not mine")) is NotFound
    assert said(bank, service.ask_adjustment, other, Adjust(auntie.id, 5, "approves only")) is Forbidden
    about = said(bank, service.ask_adjustment, asker, Adjust(other.id, 9, "about the approver"))
    assert said(bank, service.approve_adjustment, other, DecideAdjustment(about.id)) is OwnAdjustment
    rejected = said(bank, service.reject_adjustment, bank.world.admin(), DecideAdjustment(about.id, "no such day"))
    assert (rejected.adjustment.state.value, rejected.adjustment.answer) == ("rejected", "no such day")
    assert bank.figures(other) == (0, 0, 0)
    assert bank.breaks() == []


def test_less_takes_what_is_free_and_the_rest_is_owed_more_repays_it_first(bank: Bank) -> None:
    auntie = bank.person()
    bank.award(auntie, 50)
    bank.hold(auntie, 20)
    bank.adjust(auntie, -70)
    assert bank.figures(auntie) == (0, 20, 40)
    bank.adjust(auntie, 55)
    assert bank.figures(auntie) == (15, 20, 0)
    assert bank.points(auntie).expiring[0].at > clock.now()
    assert bank.breaks() == []


def test_two_approvals_at_once_have_one_effect(bank: Bank) -> None:
    auntie, asker = bank.person(), bank.world.official(Role.ADMIN)
    asked = said(bank, service.ask_adjustment, asker, Adjust(auntie.id, 30, "counted wrongly"))
    others = [bank.world.official(Role.APPROVER) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda who: said(bank, service.approve_adjustment, who, DecideAdjustment(asked.id)), others)
        )
    assert sorted(answer is AdjustmentDecided for answer in answers) == [False, True, True, True]
    assert bank.figures(auntie) == (30, 0, 0)


def test_a_correction_that_was_not_agreed_on_shows(bank: Bank) -> None:
    auntie, asker, other = bank.person(), bank.world.official(Role.ADMIN), bank.world.official(Role.APPROVER)
    asked = said(bank, service.ask_adjustment, asker, Adjust(auntie.id, 30, "counted wrongly"))
    said(bank, service.approve_adjustment, other, DecideAdjustment(asked.id))
    assert bank.breaks() == []
    bank.sql_write("UPDATE ledger_adjustment SET amount = 31")
    (found,) = bank.breaks()
    assert "booked 30, agreed 31" in found.detail


def test_what_says_that_it_was_booked_and_is_gone_shows(bank: Bank) -> None:
    """Taken out whole before it had a seal, with all figures set back: nothing in the books themselves is missing."""
    agreed = bank.adjust(bank.person(), 30).adjustment
    (found,) = tamper(
        bank, "DELETE FROM transfer", "DELETE FROM lot", "DELETE FROM txn", "UPDATE balance SET debits = 0, credits = 0"
    )
    assert named([found], "transaction is missing", str(agreed.id))


def test_free_points_repay_a_debt_that_came_from_elsewhere(bank: Bank) -> None:
    """No verb leaves points free beside a debt; books taken over from elsewhere may."""
    auntie = bank.person()
    nothing = bank.uow.run(service.repay, ACTOR, Repay(auntie.id, bank.place.id, Source("repayment", new_id())))
    assert (nothing.transaction_id, nothing.points) == (None, 0)
    bank.adjust(auntie, -40)
    taken_over(bank, auntie, 100)
    command = Repay(auntie.id, bank.place.id, Source("repayment", new_id()))
    first = bank.uow.run(service.repay, ACTOR, command)
    assert (first.points, bank.figures(auntie)) == (40, (60, 0, 0))
    assert bank.uow.run(service.repay, ACTOR, command) == first
    assert (
        bank.uow.run(service.repay, ACTOR, Repay(auntie.id, bank.place.id, Source("repayment", new_id()))).points == 0
    )
    assert bank.figures(auntie) == (60, 0, 0)


def taken_over(bank: Bank, person, points: int) -> None:
    """Points beside a debt, as only a careless import would book them."""
    available = Account(bank.scheme.id, AccountKind.AVAILABLE, person.id)
    issuance = Account(bank.scheme.id, AccountKind.ISSUANCE, bank.place.id)
    source = Source("import", new_id())

    def book_it(session) -> None:
        book.lock(session, [available])
        posting = Posting(
            TxnKind.ADJUST, bank.scheme.id, bank.place.id, f"import:{source.id}", "x", source, clock.now(),
            (Line(issuance, available, points),), lot=NewLot(available, points, None),
        )  # fmt: skip
        book.post(session, [posting])

    bank.uow.run(book_it)


def test_a_closed_account_takes_nothing_more(bank: Bank) -> None:
    auntie, shop = bank.person(), new_id()
    deed, paid = bank.deed(auntie, 60), Source("charge", new_id())
    first = bank.uow.run(service.award, ACTOR, deed)
    bank.charge(auntie, 10, shop, source=paid)
    held = bank.hold(auntie, 20)
    with pytest.raises(PointsHeld):
        bank.close(auntie)
    bank.void(held)
    ended = bank.close(auntie).closing
    assert (ended.points, ended.debt, bank.figures(auntie)) == (50, 0, (0, 0, 0))
    for late in (
        lambda: bank.close(auntie),
        lambda: bank.charge(auntie, 1, shop),
        lambda: bank.hold(auntie, 1),
        lambda: bank.adjust(auntie, 5),
        lambda: bank.adjust(auntie, -5),
        lambda: bank.reverse(paid),
        lambda: bank.reverse(deed.source),
    ):
        with pytest.raises(AccountClosed):
            late()
    assert bank.uow.run(service.award, ACTOR, deed) == first  # once is once, afterwards too
    late_deed = bank.award(auntie, 30)
    assert (late_deed.transaction_id, late_deed.points, late_deed.explanation["reason"]) == (None, 0, "account_closed")
    roster = [bank.deed(auntie, 30), bank.deed(bank.person(), 30)]
    assert [receipt.points for receipt in bank.uow.run(service.award_many, ACTOR, roster)] == [0, 30]
    assert bank.figures(auntie) == (0, 0, 0)
    assert bank.breaks() == []


def test_a_debt_is_written_off_and_what_is_over_goes_as_well(bank: Bank) -> None:
    owing, late, empty = bank.person(), bank.person(), bank.person()
    bank.adjust(owing, -40)
    bank.sql_write("UPDATE scheme SET expiry_policy = 'fixed_days', expiry_count = 1")
    bank.award(late, 25)
    with time_machine.travel(clock.now() + timedelta(days=2), tick=True):
        assert [(bank.close(p).closing.points, bank.figures(p)) for p in (owing, late, empty)] == [
            (0, (0, 0, 0)), (25, (0, 0, 0)), (0, (0, 0, 0)),
        ]  # fmt: skip
        assert bank.sweep() == 0
    (debt,) = bank.sql("SELECT debt FROM ledger_closing WHERE debt > 0")
    assert debt[0] == 40
    assert bank.breaks() == []
    bank.sql_write("DELETE FROM ledger_closing WHERE debt > 0")
    assert {found.what for found in bank.breaks()} == {
        "limit is broken or was changed", "closing differs from what was left",
    }  # fmt: skip


def test_who_may_close_an_account(bank: Bank) -> None:
    admin, auntie = bank.world.official(Role.ADMIN), bank.person()
    assert said(bank, service.close_account, bank.world.admin(XIANGXIANG), Close(auntie.id, "x")) is NotFound
    assert said(bank, service.close_account, admin, Close(admin.id, "x")) is OwnAdjustment
    assert said(bank, service.close_account, bank.world.official(Role.APPROVER), Close(auntie.id, "x")) is Forbidden
    ended = said(bank, service.close_account, admin, Close(auntie.id, "moved away"))
    with bank.uow.read() as session:
        assert queries.closing(session, bank.world.actor(admin), ended.id).closing.reason == "moved away"
