"""What records would be worth, for those who are about to approve them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.ledger import service as ledger
from app.records.models import ServiceRecord
from app.records.service.approvals import award_for


def expected_points(session: Session, actor: Actor, records: Iterable[ServiceRecord]) -> dict[UUID, int]:
    """Points for each record if it were approved now; a daily cap or an overlap may leave fewer. Reads only."""
    waiting = list(records)
    points = ledger.estimate(session, [award_for(actor, record, record.minutes) for record in waiting])
    return {record.id: worth for record, worth in zip(waiting, points, strict=True)}
