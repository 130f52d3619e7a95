"""What each member of the staff has entered and approved: how much of it by hand, and how fast."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, exists, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.activities.models import Activity, Shift
from app.checkins import policy
from app.checkins.models import Scan
from app.checkins.policy import Entered
from app.checkins.queries.review import shown_people
from app.checkins.types import Action, Entry, PersonShown, StaffFigures
from app.core import clock
from app.core.actor import Actor
from app.core.permissions import Permission
from app.core.place_paths import under_any
from app.places.models import Place
from app.records.models import ServiceRecord
from app.records.types import RecordState

#: Entries of the whole staff that are looked at for bursts, the newest; a month of a large district.
_MOST = 20_000
_SCANNED, _LOOKED_UP, _TYPED_IN = "scanned", "looked_up", "typed_in"


def staff_figures(session: Session, actor: Actor, days: int) -> list[StaffFigures]:
    """Of everyone who has entered or approved anything in the actor's places of late, most by hand first."""
    since = clock.now() - timedelta(days=days)
    entered = _entered(session, actor, since)
    approved = _approved(session, actor, since)
    staff = shown_people(session, actor, {*entered, *approved})
    figures = [_figures(staff[one], entered[one], approved.get(one, (0, 0, 0))) for one in staff]
    return sorted(figures, key=lambda f: (-len(f.bursts), -f.manual_share, -f.looked_up - f.typed_in, f.person.number))


def _figures(
    person: PersonShown, entered: Iterable[tuple[str, Entered]], approved: tuple[int, int, int]
) -> StaffFigures:
    events = list(entered)
    ways = Counter(way for way, _ in events)
    return StaffFigures(
        person=person, scanned=ways[_SCANNED], looked_up=ways[_LOOKED_UP], typed_in=ways[_TYPED_IN],
        approved=approved[0], approved_marked=approved[1], approved_own_scans=approved[2],
        bursts=tuple(policy.bursts(event for _, event in events)),
    )  # fmt: skip


def _entered(session: Session, actor: Actor, since: datetime) -> defaultdict[UUID, list[tuple[str, Entered]]]:
    """What each of the staff has entered, oldest first."""
    both = union_all(_scans(actor, since), _typed_in(actor, since)).subquery()
    query = select(both.c.by, both.c.at, both.c.whom, both.c.way).order_by(both.c.at.desc()).limit(_MOST)
    found: defaultdict[UUID, list[tuple[str, Entered]]] = defaultdict(list)
    for by, at, whom, way in reversed(session.execute(query).all()):
        found[by].append((way, Entered(at, whom, is_by_hand=way != _SCANNED)))
    return found


def _scans(actor: Actor, since: datetime) -> Select[*tuple[Any, ...]]:
    way = case((Scan.entry == Entry.LOOKUP, _LOOKED_UP), else_=_SCANNED)
    return (
        select(
            Scan.person_id.label("by"), Scan.received_at.label("at"), Scan.subject_id.label("whom"), way.label("way")
        )
        .join(Shift, Shift.id == Scan.shift_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Place, Place.id == Activity.place_id)
        .where(
            Scan.received_at > since, Scan.action.in_((Action.CHECK_IN, Action.CHECK_OUT)),
            Scan.subject_id != Scan.person_id, under_any(Place.path, actor.paths(Permission.REVIEWS_READ)),
        )
    )  # fmt: skip


def _typed_in(actor: Actor, since: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            ServiceRecord.keyed_by.label("by"), ServiceRecord.created_at.label("at"),
            ServiceRecord.person_id.label("whom"), literal(_TYPED_IN).label("way"),
        )
        .join(Place, Place.id == ServiceRecord.place_id)
        .where(
            ServiceRecord.keyed_by.is_not(None), ServiceRecord.created_at > since,
            under_any(Place.path, actor.paths(Permission.REVIEWS_READ)),
        )
    )  # fmt: skip


def _approved(session: Session, actor: Actor, since: datetime) -> dict[UUID, tuple[int, int, int]]:
    """How many records each has approved, how many of them were marked, and how many rest on their own scans."""
    marked = func.sum(case((ServiceRecord.marked, 1), else_=0))
    own = exists().where(
        Scan.attendance_id == ServiceRecord.attendance_id, Scan.person_id == ServiceRecord.decided_by,
        Scan.action.in_((Action.CHECK_IN, Action.CHECK_OUT)),
    )  # fmt: skip
    query = (
        select(ServiceRecord.decided_by, func.count(), marked, func.sum(case((own, 1), else_=0)))
        .join(Place, Place.id == ServiceRecord.place_id)
        .where(
            ServiceRecord.state.in_((RecordState.APPROVED, RecordState.REVERSED)), ServiceRecord.decided_at > since,
            ServiceRecord.decided_by.is_not(None), under_any(Place.path, actor.paths(Permission.REVIEWS_READ)),
        )
        .group_by(ServiceRecord.decided_by)
    )  # fmt: skip
    return {by: (count, int(odd), int(own)) for by, count, odd, own in session.execute(query)}
