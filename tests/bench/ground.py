"""A database to measure on: a place with its rule, people with accounts, samples of what the service writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from app import migrate
from app.core import clock
from app.core.db import Database
from app.core.ids import new_id
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.ledger import book, service
from app.ledger.book import LIMITS, Account, account_id
from app.ledger.types import POINTS, Award, Hold, Source
from app.ledger.types import AccountKind as K
from tests.bench.hand import Hand, Scribe
from tests.ledger.bank import ACTOR, Bank

_FORTUNE = 10**8  # minutes, so points: enough to spend all day
_ROSTER = 1000


@dataclass(frozen=True, slots=True)
class Ground:
    """What the sides of a comparison need to know."""

    settings: Settings
    place_id: UUID
    scheme_id: UUID
    approver_id: UUID
    people: tuple[UUID, ...]
    shops: tuple[UUID, ...]
    award: UUID
    hold: UUID
    capture: UUID

    def deed(self, person_id: UUID) -> Award:
        """An hour of patrol, today."""
        return Award(
            person_id=person_id, place_id=self.place_id, category="patrol", minutes=60, measured=True,
            started_at=clock.now() - timedelta(hours=2), source=Source("record", new_id()),
            approver_id=self.approver_id,
        )  # fmt: skip

    def wish(self, person_id: UUID) -> Hold:
        """Sixty points to be set aside for a week."""
        return Hold(person_id, self.place_id, 60, Source("redemption", new_id()), clock.now() + timedelta(days=7))

    def account(self, kind: K, owner_id: UUID) -> UUID:
        """The id of an account."""
        return account_id(self.scheme_id, POINTS, kind, owner_id)

    @contextmanager
    def service(self) -> Iterator[UnitOfWork]:
        """The unit of work, with connections of this process."""
        database = Database(self.settings)
        yield UnitOfWork(database)
        database.dispose()

    @contextmanager
    def hand(self, sample: UUID) -> Iterator[Scribe]:
        """A scribe with a connection of this process."""
        hand = Hand(self.settings.url)
        count = "SELECT max(slots) FROM (SELECT count(*) AS slots FROM balance GROUP BY account_id) AS counted"
        yield Scribe(hand, sample, hand.connection.execute(count).fetchone()[0])
        hand.connection.close()


def prepare(settings: Settings, *, people: int, shops: int = 1, strangers: int = 0) -> Ground:
    """A world with so many people who have points, shops that were paid, and strangers who have accounts only."""
    database = Database(settings)
    if database.is_sqlite:
        migrate.upgrade(database.engine)
    bank = Bank(UnitOfWork(database))
    approver = bank.person().id
    owners, open_shops = ([new_id() for _ in range(count)] for count in (people, shops))
    ground = Ground(
        settings, bank.place.id, bank.scheme.id, approver, tuple(owners), tuple(open_shops), *_samples(bank, approver)
    )
    _enrich(bank.uow, ground)
    for shop in open_shops:
        bank.capture(bank.hold(owners[0], 60), shop)
    database.dispose()
    return replace(ground, people=_strangers(ground, strangers)) if strangers else ground


def _samples(bank: Bank, approver: UUID) -> tuple[UUID, UUID, UUID]:
    """An award, a hold and a capture, as the service writes them."""
    somebody = new_id()
    award = bank.award(somebody, approver_id=approver).transaction_id
    hold = Source("redemption", new_id())
    held = bank.held(somebody, 60, hold).transaction_id
    capture = bank.capture(hold).transaction_id
    if award is None:
        raise RuntimeError("the sample was worth nothing")
    return award, held, capture


def _enrich(uow: UnitOfWork, ground: Ground) -> None:
    """Give everybody a fortune in a single lot, and an account for what is held."""
    deeds = [replace(ground.deed(person), minutes=_FORTUNE) for person in ground.people]
    for start in range(0, len(deeds), _ROSTER):
        uow.run(service.award_many, ACTOR, deeds[start : start + _ROSTER])
    held = [Account(ground.scheme_id, K.HELD, person) for person in ground.people]
    uow.run(book.lock, held)


def _strangers(ground: Ground, count: int) -> tuple[UUID, ...]:
    """People with the two accounts that an award looks at, as a city has them; straight into the tables."""
    owners = tuple(new_id() for _ in range(count))
    accounts = [(ground.account(kind, owner), kind, owner) for owner in owners for kind in (K.AVAILABLE, K.DEBT)]
    with Hand(ground.settings.url).connection as connection, connection.cursor() as cursor:
        with cursor.copy("COPY account (id, scheme_id, unit, kind, owner_id) FROM STDIN") as copy:
            for id_, kind, owner in accounts:
                copy.write_row((id_, ground.scheme_id, POINTS, kind.value, owner))
        columns = "account_id, slot, debits, credits, version, min_balance, max_balance"
        with cursor.copy(f"COPY balance ({columns}) FROM STDIN") as copy:
            for id_, kind, _ in accounts:
                copy.write_row((id_, 0, 0, 0, 0, *LIMITS[kind]))
        cursor.execute("VACUUM (ANALYZE) account, balance")
    return owners
