"""Speaks with the ledger as the rooms above do, in small words."""

import os
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event, text

from app import registry
from app.core import clock
from app.core.actor import Actor
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.ledger import queries, service
from app.ledger.models import Rule
from app.ledger.queries import AdjustmentView, ClosingView, PointsView
from app.ledger.types import (
    Adjust,
    Award,
    Break,
    Capture,
    Charge,
    ChargeReceipt,
    Close,
    DecideAdjustment,
    Hold,
    HoldReceipt,
    Measure,
    NewRule,
    Part,
    Receipt,
    Resolution,
    Reversal,
    Reverse,
    RuleTerms,
    Sealed,
    Source,
    StockChange,
    Void,
    VoidKind,
)
from app.people.models import Person
from tests.world import SYSTEM, YIQU, World

ACTOR = Actor.system("cli")


def size(small: int, full: int) -> int:
    """Small in `make test`, full in `make prove`."""
    return full if os.environ.get("SHANLIN_PROVE") == "full" else small


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Bank:
    """The ledger of a small world. A minute is worth a point unless a test says otherwise."""

    def __init__(self, uow: UnitOfWork, *, rule: bool = True) -> None:
        registry.connect()
        self.uow = uow
        self.world = World(uow)
        self.place = self.world.place(YIQU)
        with uow.read() as session:
            self.scheme = queries.scheme_for_path(session, self.place.path)
        if rule:
            self.rule(points=60)

    def person(self, name: str | None = None) -> Person:
        return self.world.person(name)

    def rule(self, category: str = "patrol", **terms: Any) -> Rule:
        valid_from = terms.pop("valid_from", LONG_AGO)
        valid_to = terms.pop("valid_to", None)
        place_id = terms.pop("place_id", self.place.id)
        made = RuleTerms(**({"measure": Measure.HOUR, "points": 20} | terms))
        return self.uow.run(service.create_rule, SYSTEM, NewRule(place_id, category, made, valid_from, valid_to))

    def deed(self, person: Any, minutes: int = 60, **given: Any) -> Award:
        person_id = person if isinstance(person, UUID) else person.id
        values: dict[str, Any] = {
            "place_id": self.place.id, "category": "patrol", "started_at": clock.now() - timedelta(hours=2),
            "measured": True, "source": Source("record", new_id()),
        }  # fmt: skip
        return Award(person_id=person_id, minutes=minutes, **(values | given))

    def award(self, person: Any, minutes: int = 60, **given: Any) -> Receipt:
        return self.uow.run(service.award, ACTOR, self.deed(person, minutes, **given))

    def hold(self, person: Any, points: int, **given: Any) -> Source:
        source = given.pop("source", None) or Source("redemption", new_id())
        self.held(person, points, source, **given)
        return source

    def held(self, person: Any, points: int, source: Source, **given: Any) -> HoldReceipt:
        person_id = person if isinstance(person, UUID) else person.id
        given.setdefault("expires_at", clock.now() + timedelta(days=7))
        return self.uow.run(service.hold, ACTOR, Hold(person_id, self.place.id, points, source, **given))

    def capture(self, source: Source, shop_id: UUID | None = None, part: Part | None = None) -> Resolution:
        return self.uow.run(service.capture, ACTOR, Capture(source, shop_id or new_id(), part=part))

    def charge(self, person: Any, points: int, shop_id: UUID | None = None, **given: Any) -> ChargeReceipt:
        person_id = person if isinstance(person, UUID) else person.id
        source = given.pop("source", None) or Source("charge", new_id())
        command = Charge(person_id, self.place.id, shop_id or new_id(), points, source, **given)
        return self.uow.run(service.charge, ACTOR, command)

    def adjust(self, person: Any, amount: int, reason: str = "a mistake") -> AdjustmentView:
        """Asked for and approved, by the system, which is nobody's second person."""
        asked = self.uow.run(service.ask_adjustment, SYSTEM, Adjust(person.id, amount, reason))
        return self.uow.run(service.approve_adjustment, SYSTEM, DecideAdjustment(asked.id))

    def close(self, person: Any, reason: str = "moved away") -> ClosingView:
        return self.uow.run(service.close_account, SYSTEM, Close(person.id, reason))

    def void(self, source: Source, kind: VoidKind = VoidKind.CANCELLED) -> Resolution:
        return self.uow.run(service.void, ACTOR, Void(source, kind))

    def reverse(self, source: Source, reason: str = "a mistake") -> Reversal:
        return self.uow.run(service.reverse, ACTOR, Reverse(source, reason))

    def stock(self, reward_id: UUID, change: int, key: str | None = None) -> UUID:
        command = StockChange(reward_id, self.place.id, change, "counted", key)
        return self.uow.run(service.change_stock, ACTOR, command).transaction_id

    def on_shelf(self, reward_id: UUID) -> tuple[int, int, int]:
        with self.uow.read() as session:
            view = queries.stock_of(session, [reward_id])[reward_id]
        return view.on_hand, view.held, view.out

    def points(self, person: Any) -> PointsView:
        person_id = person if isinstance(person, UUID) else person.id
        with self.uow.read() as session:
            return queries.points_of(session, person_id, self.scheme.id)

    def figures(self, person: Any) -> tuple[int, int, int]:
        """Free, held, owed."""
        view = self.points(person)
        return view.available, view.held, view.debt

    def breaks(self) -> list[Break]:
        with self.uow.read() as session:
            return service.verify(session)

    def sweep(self) -> int:
        return len(self.uow.run(service.expire_lots, ACTOR, clock.now()))

    def seal(self) -> Sealed:
        return self.uow.run(service.seal_scheme, ACTOR, self.scheme.id, whole=True)

    def sql(self, statement: str, **params: Any) -> list[Any]:
        """What the database itself says."""
        with self.uow.read() as session:
            return list(session.execute(text(statement), params).all())

    def sql_write(self, statement: str, **params: Any) -> None:
        """What somebody with the database in hand, or a settings page, would change."""
        with self.uow.database.writer() as session:
            session.execute(text(statement), params)
            session.commit()

    @contextmanager
    def counting(self) -> Any:
        """The statements that are sent meanwhile."""
        sent: list[str] = []
        engines = (self.uow.database.engine, self.uow.database.read_engine)

        def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                sent.append(statement)

        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        yield sent
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
