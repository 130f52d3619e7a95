"""A few people, teas and shops, and anything that may happen between them, drawn by dice."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.ids import new_id
from app.ledger import service
from app.ledger.queries import AdjustmentView
from app.ledger.types import (
    Adjust,
    Capture,
    Charge,
    DecideAdjustment,
    Hold,
    Part,
    Repay,
    Reverse,
    Source,
    Void,
)
from tests.ledger.bank import ACTOR, Bank

#: A verb of the ledger and its command.
Job = tuple[Callable[..., Any], tuple[Any, ...]]
#: What may be answered to anything drawn here; whatever else is heard is a fault.
REASONS = {"insufficient_points", "out_of_stock", "already_resolved", "already_booked", "not_pending", "no_change"}


class Crowd:
    """Three people with points and holds, two teas, two shops."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.people = [bank.person() for _ in range(3)]
        self.teas, self.shops = [new_id(), new_id()], [new_id(), new_id()]
        self.holds: list[Source] = []
        self.deeds = []
        for tea in self.teas:
            bank.stock(tea, 40)
        for person in self.people:
            bank.award(person, 300)
            self.holds += [bank.hold(person, 5, stock=(self.teas[0], 1)) for _ in range(8)]
            self.deeds += [bank.deed(person, 10) for _ in range(8)]
        bank.uow.run(service.award_many, ACTOR, self.deeds)
        asking, self._deciding = bank.world.actor(bank.world.admin()), bank.world.actor(bank.world.admin())
        self._corrections = [
            bank.uow.run(service.ask_adjustment, asking, Adjust(person.id, amount, "counted again")).id
            for person in self.people
            for amount in (25, -40, 60, -90)
        ]

    def draw(self, dice: Random) -> Job:
        """One thing that happens."""
        kinds: Sequence[Callable[[Random], Job]] = (
            self._award, self._award_many, self._hold, self._capture, self._void, self._reverse_award,
            self._reverse_capture, self._capture_part, self._charge, self._correct, self._repay,
        )  # fmt: skip
        return dice.choice(kinds)(dice)

    def _award(self, dice: Random) -> Job:
        return service.award, (self.bank.deed(dice.choice(self.people), dice.randint(1, 60)),)

    def _award_many(self, dice: Random) -> Job:
        return service.award_many, ([self.bank.deed(dice.choice(self.people), 5) for _ in range(4)],)

    def _hold(self, dice: Random) -> Job:
        person, tea, points = dice.choice(self.people), dice.choice(self.teas), dice.randint(1, 90)
        ends = clock.now() + timedelta(days=7)
        source = Source("redemption", new_id())
        return service.hold, (Hold(person.id, self.bank.place.id, points, source, ends, (tea, 1)),)

    def _capture(self, dice: Random) -> Job:
        return service.capture, (Capture(dice.choice(self.holds), dice.choice(self.shops)),)

    def _capture_part(self, dice: Random) -> Job:
        return service.capture, (Capture(dice.choice(self.holds), dice.choice(self.shops), part=Part(2)),)

    def _charge(self, dice: Random) -> Job:
        person, shop, points = dice.choice(self.people), dice.choice(self.shops), dice.randint(1, 30)
        return service.charge, (Charge(person.id, self.bank.place.id, shop, points, Source("charge", new_id())),)

    def _correct(self, dice: Random) -> Job:
        decision = DecideAdjustment(dice.choice(self._corrections))
        return self._decide, (decision,)

    def _decide(self, session: Session, _actor: Actor, decision: DecideAdjustment) -> AdjustmentView:
        """The second person's word, whoever stands at the counter."""
        return service.approve_adjustment(session, self._deciding, decision)

    def _repay(self, dice: Random) -> Job:
        return service.repay, (Repay(dice.choice(self.people).id, self.bank.place.id, Source("repayment", new_id())),)

    def _void(self, dice: Random) -> Job:
        return service.void, (Void(dice.choice(self.holds)),)

    def _reverse_award(self, dice: Random) -> Job:
        return service.reverse, (Reverse(dice.choice(self.deeds).source, "x"),)

    def _reverse_capture(self, dice: Random) -> Job:
        return service.reverse, (Reverse(dice.choice(self.holds), "x"),)
