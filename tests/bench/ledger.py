"""The ledger's rows of the table: the service against the same rows by hand, and the service against itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from uuid import UUID

from app.ledger import service
from app.ledger.types import AccountKind, Capture
from tests.bench.ground import Ground
from tests.bench.hand import Hand
from tests.bench.turns import Side, Work
from tests.ledger.bank import ACTOR

ROSTER = 1000


def awards(ground: Ground) -> Side:
    """Single awards through the service, each in a transaction of its own."""

    @contextmanager
    def side() -> Iterator[Work]:
        dice = Random()
        with ground.service() as uow:
            yield lambda: _one(uow.run(service.award, ACTOR, ground.deed(dice.choice(ground.people))))

    return side


def awards_by_hand(ground: Ground) -> Side:
    """The same by hand."""

    @contextmanager
    def side() -> Iterator[Work]:
        with ground.hand(ground.award) as scribe:
            accounts = _available(ground)

            def work() -> int:
                with scribe.hand.transaction() as cursor:
                    scribe.award(cursor, [scribe.hand.dice.choice(accounts)])
                return 1

            yield work

    return side


def rosters(ground: Ground) -> Side:
    """Ten rosters of a thousand different people through `award_many`, each roster in one transaction."""

    @contextmanager
    def side() -> Iterator[Work]:
        with ground.service() as uow:

            def work() -> int:
                deeds = [ground.deed(person) for person in ground.people[:ROSTER]]
                return len(uow.run(service.award_many, ACTOR, deeds))

            yield work

    return side


def rosters_by_hand(ground: Ground) -> Side:
    """The same by hand: a statement for each table, sent in one go for all rows."""

    @contextmanager
    def side() -> Iterator[Work]:
        with ground.hand(ground.award) as scribe:
            accounts = sorted(_available(ground)[:ROSTER])

            def work() -> int:
                with scribe.hand.transaction() as cursor:
                    scribe.award(cursor, accounts)
                return len(accounts)

            yield work

    return side


def redemptions(ground: Ground, shops: Sequence[UUID]) -> Side:
    """A hold and its capture by one of these shops, in two transactions."""

    @contextmanager
    def side() -> Iterator[Work]:
        dice = Random()
        with ground.service() as uow:

            def work() -> int:
                wish = ground.wish(dice.choice(ground.people))
                uow.run(service.hold, ACTOR, wish)
                uow.run(service.capture, ACTOR, Capture(wish.source, dice.choice(shops)))
                return 2

            yield work

    return side


def redemptions_by_hand(ground: Ground, shops: Sequence[UUID]) -> Side:
    """The same by hand."""

    @contextmanager
    def side() -> Iterator[Work]:
        payable = [ground.account(AccountKind.PAYABLE, shop) for shop in shops]
        with ground.hand(ground.hold) as holds, ground.hand(ground.capture) as captures:
            dice = holds.hand.dice

            def work() -> int:
                person = dice.choice(ground.people)
                held = ground.account(AccountKind.HELD, person)
                with holds.hand.transaction() as cursor:
                    hold = holds.hold(cursor, ground.account(AccountKind.AVAILABLE, person), held)
                with captures.hand.transaction() as cursor:
                    captures.capture(cursor, hold, held, dice.choice(payable))
                return 2

            yield work

    return side


def bare_inserts(ground: Ground) -> Side:
    """What the disk allows: one small row at a time, each durable."""

    @contextmanager
    def side() -> Iterator[Work]:
        hand = Hand(ground.settings.url)
        hand.connection.execute("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, said TEXT NOT NULL)")
        yield lambda: hand.connection.execute("INSERT INTO bare (said) VALUES ('a line')").rowcount
        hand.connection.close()

    return side


def _available(ground: Ground) -> list[UUID]:
    return [ground.account(AccountKind.AVAILABLE, person) for person in ground.people]


def _one(_: object) -> int:
    return 1
