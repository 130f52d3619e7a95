"""A few people, teas and shops, and anything that may happen between them, drawn by dice."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from app.core import clock
from app.core.ids import new_id
from app.ledger import service
from app.ledger.types import Capture, Hold, Reverse, Source, Void
from tests.ledger.bank import ACTOR, Bank

#: A verb of the ledger and its command.
Job = tuple[Callable[..., Any], tuple[Any, ...]]
#: What may be answered to anything drawn here; whatever else is heard is a fault.
REASONS = {"insufficient_points", "out_of_stock", "already_resolved"}


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

    def draw(self, dice: Random) -> Job:
        """One thing that happens."""
        kinds: Sequence[Callable[[Random], Job]] = (
            self._award, self._award_many, self._hold, self._capture, self._void, self._reverse_award,
            self._reverse_capture,
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

    def _void(self, dice: Random) -> Job:
        return service.void, (Void(dice.choice(self.holds)),)

    def _reverse_award(self, dice: Random) -> Job:
        return service.reverse, (Reverse(dice.choice(self.deeds).source, "x"),)

    def _reverse_capture(self, dice: Random) -> Job:
        return service.reverse, (Reverse(dice.choice(self.holds), "x"),)
