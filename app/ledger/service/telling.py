"""A month before points end, the person is told, once for each day on which some do."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.ledger import policy, queries
from app.ledger.models import ExpiryTold, Scheme
from app.ledger.queries.ending import Ending
from app.notices import service as notices

BATCH = 1000
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)


def tell_of_expiry(session: Session, _actor: Actor) -> int:
    """Tell people of points whose last day is within a month, one batch in each scheme; for the worker.

    Whole days at a time, so that points that end at different hours of a day are told of together;
    what is added to a day that was told of is not told of again. Gives how many notices were sent.
    """
    schemes = session.execute(select(Scheme).order_by(Scheme.id).with_for_update(key_share=True)).scalars().all()
    return sum(_tell(session, scheme) for scheme in schemes)


def _tell(session: Session, scheme: Scheme) -> int:
    zone, now = ZoneInfo(scheme.time_zone), clock.now()
    horizon = clock.start_of_day(policy.a_month_on(clock.local_date(now, zone)) + _DAY, zone)
    found = queries.untold_endings(session, scheme.id, now, horizon, BATCH)
    if not found:
        return 0
    told = queries.told_days(session, {ending.account_id for ending in found})
    days: defaultdict[tuple[UUID, date], list[Ending]] = defaultdict(list)
    for ending in found:
        # An end is the first instant that no longer counts; people are told the last day that does.
        days[ending.account_id, clock.local_date(ending.expires_at - _SECOND, zone)].append(ending)
    fresh = {key: endings for key, endings in days.items() if key not in told}
    for (_, day), endings in fresh.items():
        points = sum(ending.points for ending in endings)
        notices.tell(session, endings[0].person_id, "points_expiring", link="/me", points=points, day=day)
    _keep(session, days)
    return len(fresh)


def _keep(session: Session, days: defaultdict[tuple[UUID, date], list[Ending]]) -> None:
    rows = [
        {"account_id": account_id, "expires_at": ending.expires_at, "last_day": day, "at": clock.now()}
        for (account_id, day), endings in days.items()
        for ending in endings
    ]
    session.execute(insert(ExpiryTold), rows)
