"""Any sequence of verbs comes out as in the plain model, on both databases, and leaves the books sound."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from app.core import clock
from app.core.errors import DomainError
from app.core.ids import new_id
from app.ledger import service
from app.ledger.types import Award, Capture, Hold, Reverse, Source, StockChange, Void, VoidKind
from tests.ledger.bank import ACTOR, Bank, size
from tests.ledger.model import LIFE, Held, Model

BEGIN = datetime(2026, 11, 18, 4, tzinfo=UTC)
PEOPLE, TEAS, SHOPS = ("auntie", "rider"), ("green", "black"), ("house", "hall")
people, teas, shops = st.sampled_from(PEOPLE), st.sampled_from(TEAS), st.sampled_from(SHOPS)


class Books(RuleBasedStateMachine):
    """Drives the ledger and the model side by side. People and rewards are new in every run."""

    awards: Any = Bundle("awards")
    holds: Any = Bundle("holds")

    def __init__(self, bank: Bank) -> None:
        super().__init__()
        self.bank = bank
        self.ids = {name: new_id() for name in (*PEOPLE, *TEAS, *SHOPS)}
        self.model = Model(BEGIN, stock={tea: [0, 0, 0] for tea in TEAS})
        self.reversed: set[UUID] = set()

    def says(self, verb: Any, command: Any) -> Any:
        """The verb's result, or the code of its refusal."""
        with clock.pinned(self.model.now):
            try:
                return self.bank.uow.run(verb, ACTOR, command)
            except DomainError as refusal:
                return refusal.code

    @initialize()
    def begin(self) -> None:
        for tea in TEAS:
            self.stock(tea, 3)

    @rule(tea=teas, change=st.integers(1, 3) | st.integers(-4, -1))
    def stock(self, tea: str, change: int) -> None:
        said = self.says(service.change_stock, StockChange(self.ids[tea], self.bank.place.id, change, "counted"))
        if self.model.stock[tea][0] + change < 0:
            assert said == "out_of_stock"
        else:
            self.model.stock[tea][0] += change
            assert not isinstance(said, str)

    @rule(target=awards, person=people, points=st.integers(1, 60))
    def award(self, person: str, points: int) -> Any:
        command = self._deed(person, points)
        said = self.says(service.award, command)
        lot, repaid = self.model.earn(person, points, said.transaction_id)
        assert (said.points, said.explanation.get("repaid", 0)) == (points, repaid)
        return person, command, lot, said

    @rule(target=awards, roster=st.lists(st.tuples(people, st.integers(1, 40)), min_size=2, max_size=5))
    def award_many(self, roster: list[tuple[str, int]]) -> Any:
        commands = [self._deed(person, points) for person, points in roster]
        said = self.says(service.award_many, commands)
        made = []
        for (person, points), command, receipt in zip(roster, commands, said, strict=True):
            lot, repaid = self.model.earn(person, points, receipt.transaction_id)
            assert (receipt.points, receipt.explanation.get("repaid", 0)) == (points, repaid)
            made.append((person, command, lot, receipt))
        return multiple(*made)

    def _deed(self, person: str, points: int) -> Award:
        source = Source("record", new_id())
        return Award(
            self.ids[person], self.bank.place.id, "patrol", points, self.model.now, measured=True, source=source
        )

    @rule(award=awards)
    def award_again(self, award: Any) -> None:
        _, command, _, receipt = award
        assert self.says(service.award, command) == receipt

    @rule(
        target=holds,
        person=people,
        points=st.integers(1, 80),
        tea=teas,
        pieces=st.integers(1, 2),
        days=st.integers(1, 5),
    )
    def hold(self, person: str, points: int, tea: str, pieces: int, days: int) -> Any:
        ends = self.model.now + timedelta(days=days)
        source = Source("redemption", new_id())
        command = Hold(self.ids[person], self.bank.place.id, points, source, ends, (self.ids[tea], pieces))
        said, held = self.says(service.hold, command), self.model.hold(person, points, tea, pieces, ends)
        if isinstance(held, str):
            assert said == held
            return multiple()
        assert said.points == held.points == points
        assert self.says(service.hold, command) == said
        return source, held

    @rule(hold=holds, shop=shops)
    def capture(self, hold: tuple[Source, Held], shop: str) -> None:
        source, held = hold
        said, expected = self.says(service.capture, Capture(source, self.ids[shop])), self.model.capture(held, shop)
        assert (said if isinstance(said, str) else said.points) == expected

    @rule(hold=holds, kind=st.sampled_from(VoidKind))
    def void(self, hold: tuple[Source, Held], kind: VoidKind) -> None:
        source, held = hold
        said, expected = self.says(service.void, Void(source, kind)), self.model.void(held, kind.value)
        assert (said if isinstance(said, str) else None) == expected

    @rule(award=awards)
    def reverse_award(self, award: Any) -> None:
        person, command, lot, _ = award
        said = self.says(service.reverse, Reverse(command.source, "a mistake"))
        if command.source.id not in self.reversed:
            self.reversed.add(command.source.id)
            assert (said.taken, said.expired, said.debt) == self.model.reverse_award(person, lot)

    @rule(hold=holds)
    def reverse_capture(self, hold: tuple[Source, Held]) -> None:
        source, held = hold
        said = self.says(service.reverse, Reverse(source, "not handed over"))
        if held.state != "captured":
            assert said.transaction_id is None
        elif not held.undone:
            assert (said.points, said.repaid) == self.model.reverse_capture(held, said.transaction_id)

    @rule(hours=st.integers(1, 40))
    def time_goes_by(self, hours: int) -> None:
        self.model.now += timedelta(hours=hours)

    @rule()
    def to_the_very_end(self) -> None:
        """The instant at which the next points expire."""
        ends = [lot.ends for lots in self.model.lots.values() for lot in lots if lot.ends > self.model.now]
        self.model.now = min(ends, default=self.model.now)

    @rule()
    def sweep(self) -> None:
        self.says(service.expire_lots, self.model.now)
        self.model.sweep()

    @invariant()
    def everybody_has_what_they_were_promised(self) -> None:
        with clock.pinned(self.model.now):
            for person in PEOPLE:
                assert self.bank.figures(self.ids[person]) == self.model.figures(person)
        for tea in TEAS:
            assert self.bank.on_shelf(self.ids[tea]) == tuple(self.model.stock[tea])

    def teardown(self) -> None:
        assert self.bank.breaks() == []


@pytest.mark.timeout(size(300, 3600))
def test_the_ledger_does_what_the_model_does(bank: Bank) -> None:
    with bank.uow.database.writer() as session:
        session.execute(
            text("UPDATE scheme SET expiry_policy = 'fixed_days', expiry_count = :days"), {"days": LIFE.days}
        )
        session.commit()
    run_state_machine_as_test(
        lambda: Books(bank),
        settings=settings(
            max_examples=size(15, 400),
            stateful_step_count=size(25, 50),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
