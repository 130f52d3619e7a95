"""Killed anywhere: whatever was acknowledged is there once, whatever was tried again is there once."""

import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self
from uuid import UUID

import pytest
import requests
from sqlalchemy import select

from app.core.db import Database
from app.core.ids import new_id
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.ledger import service as ledger
from app.ledger.models import Txn
from app.people import service as people
from app.rewards.models import Redemption
from tests.conftest import SECRET, Postgres
from tests.ledger.bank import Bank, size
from tests.servers import Server
from tests.world import SYSTEM

KILLS = size(3, 20)
#: How many more must be acknowledged before the next blow falls.
BETWEEN = 25
PEOPLE = 4


@pytest.fixture
def durable() -> Iterator[Postgres]:
    """A PostgreSQL of this test's own, which writes before it answers; in a folder as `postgres` has it."""
    with tempfile.TemporaryDirectory(prefix="shanlin-pg-") as folder:
        server = Postgres(Path(folder), durable=True)
        yield server
        server.close()


class Load:
    """People who redeem, cancel some, and press again, with the same key, until they get an answer."""

    def __init__(self, site: str, tokens: list[str], reward_id: UUID) -> None:
        self._site = site
        self._reward_id = reward_id
        self._stop = threading.Event()
        self.answers: dict[str, set[str]] = {}
        self.cancelled: set[str] = set()
        self.again = 0
        self.wrong: Counter[tuple[int, str]] = Counter()
        self._people = [threading.Thread(target=self._press, args=(token,), daemon=True) for token in tokens]

    def __enter__(self) -> Self:
        for person in self._people:
            person.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()

    def finish(self) -> None:
        """Let everybody get the answer that they wait for."""
        self._stop.set()
        for person in self._people:
            person.join(60)

    def wait_for(self, more: int) -> None:
        """Until so many more have got their redemption."""
        goal, deadline = len(self.answers) + more, time.monotonic() + 60
        while len(self.answers) < goal:
            assert time.monotonic() < deadline, ("nobody is served", self.wrong)
            time.sleep(0.01)

    def _press(self, token: str) -> None:
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {token}"
            while not self._stop.is_set():
                self._redeem(session)

    def _redeem(self, session: requests.Session) -> None:
        key, body = f"redeem-{new_id()}", {"reward_id": str(self._reward_id), "quantity": 1}
        redemption = self._insist(session, "/redemptions", key, body)
        self.answers.setdefault(key, set()).add(redemption)
        if len(self.answers) % 3 == 0:
            self._insist(session, f"/redemptions/{redemption}/cancellations", f"cancel-{redemption}", {})
            self.cancelled.add(redemption)
        if len(self.answers) % 10 == 0:  # whoever asks again hears the same
            self.answers[key].add(self._insist(session, "/redemptions", key, body))

    def _insist(self, session: requests.Session, path: str, key: str, body: dict[str, object]) -> str:
        """The answer, however often one must ask."""
        while True:
            try:
                answer = session.post(
                    f"{self._site}/api/v1{path}", json=body, headers={"Idempotency-Key": key}, timeout=20
                )
            except requests.RequestException:
                answer = None
            if answer is not None and answer.status_code < 400:
                return str(answer.json()["id"])
            if answer is not None and answer.status_code < 500:
                self.wrong[answer.status_code, answer.json()["code"]] += 1
            self.again += 1
            time.sleep(0.05)


def _everything_once(uow: UnitOfWork, load: Load) -> None:
    """What people were told and what the books say is the same."""
    assert not load.wrong, load.wrong
    assert all(len(told) == 1 for told in load.answers.values())
    told = {UUID(answer) for answers in load.answers.values() for answer in answers}
    assert len(told) == len(load.answers)
    with uow.read() as session:
        assert set(session.scalars(select(Redemption.id))) == told
        booked = Counter(session.scalars(select(Txn.kind).where(Txn.source_type == "redemption")))
    assert booked == {"hold": len(told), "void": len(load.cancelled)}
    with uow.read() as session:
        assert ledger.verify(session) == []


def _a_city_that_redeems(uow: UnitOfWork) -> tuple[list[str], UUID]:
    """Rich people's tokens, and what they want."""
    bank = Bank(uow)
    rich = [bank.person() for _ in range(PEOPLE)]
    for person in rich:
        bank.award(person, 1_400)
        bank.award(person, 1_400)
    shop = bank.world.shop("翠苑茶馆", bank.world.person())
    reward = bank.world.reward(shop, "一壶龙井茶", points=1, stock=9_000)
    tokens = [uow.run(people.issue_token, SYSTEM, person.id).access_token for person in rich]
    return tokens, reward.id


def _crash(settings: Settings, blow: Callable[[Server], None]) -> None:
    database = Database(settings)
    uow = UnitOfWork(database)
    tokens, reward_id = _a_city_that_redeems(uow)
    database.dispose()  # its connections do not survive the blows
    server = Server(
        {
            "SHANLIN_DATABASE_URL": settings.database_url, "SHANLIN_INSTANCE_DIR": str(settings.instance_dir),
            "SHANLIN_SECRET_KEY": SECRET,
        },
        workers=2,
    )  # fmt: skip
    server.start()
    try:
        with Load(server.site.url, tokens, reward_id) as load:
            for _ in range(KILLS):
                load.wait_for(BETWEEN)
                blow(server)
            load.wait_for(BETWEEN)
        assert load.again, "no blow hit anybody"
    finally:
        server.stop()
    _everything_once(uow, load)
    database.dispose()


def _settings(tmp_path: Path, url: str) -> Settings:
    return Settings(database_url=url, instance_dir=tmp_path, secret_key=SECRET)


@pytest.mark.timeout(size(300, 3600))
def test_the_web_server_is_killed(settings: Settings) -> None:
    def blow(server: Server) -> None:
        server.kill()
        server.start()

    _crash(settings, blow)


@pytest.mark.timeout(size(300, 3600))
def test_postgresql_is_killed(durable: Postgres, tmp_path: Path) -> None:
    def blow(_: Server) -> None:
        durable.kill()
        durable.revive()

    _crash(_settings(tmp_path, durable.fresh().render_as_string(hide_password=False)), blow)
