"""Records for tests: measured ones as a check-out writes them, and a rule to thank for them."""

from datetime import datetime, timedelta
from typing import Any

from app.core import clock
from app.ledger import service as ledger
from app.ledger.types import Measure, NewRule, RuleTerms
from app.people.models import Person
from app.records import service
from app.records.models import ServiceRecord
from app.records.types import MeasuredService
from tests.world import HANGZHOU, SYSTEM, YIQU, World


def hours_ago(hours: float) -> datetime:
    """An instant on a whole minute."""
    return (clock.now() - timedelta(hours=hours)).replace(second=0, microsecond=0)


def rule(world: World, points: int = 20, category: str = "patrol", at: str = HANGZHOU, **terms: Any) -> None:
    """So many points an hour, from long ago."""
    given = RuleTerms(Measure.HOUR, points, **terms)
    command = NewRule(world.place(at).id, category, given, clock.now() - timedelta(days=400))
    world.uow.run(ledger.create_rule, SYSTEM, command)


def measured(
    world: World, person: Person, start: datetime | None = None, minutes: int = 95, at: str = YIQU, **given: Any
) -> ServiceRecord:
    """A record as the check-out writes it."""
    start = start or hours_ago(3)
    command = MeasuredService(
        person_id=person.id, place_id=world.place(at).id, category=given.pop("category", "patrol"), started_at=start,
        ended_at=start + timedelta(minutes=minutes), minutes=minutes,
        evidence={"in": {"at": start.isoformat(), "entry": "code", "distance_m": 12}, "out": {"at": start.isoformat()}},
        **given,
    )  # fmt: skip
    return world.uow.run(service.write_measured, SYSTEM, command)
