"""What a visit and a round are worth: marks and scores, exactly as docs/patrols.md has them.

Pure functions of the rows; nothing here asks a clock or a database.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.checkins.service.places import metres
from app.checkins.types import GeoFix, Mark
from app.patrols.models import Checkpoint, PatrolRound, PatrolRoute, PatrolVisit
from app.patrols.types import MARK_FEW, MARK_MISSED

#: A phone that is less sure than this is not given more room, metres.
MOST_ACCURACY_M = 100.0
#: A place that the phone knew so long ago proves nothing about now, seconds.
STALE_S = 60.0


def distance(point: Checkpoint, fix: GeoFix | None) -> float | None:
    """Metres from the calibrated point to where the phone says it is; None if either is unknown."""
    if fix is None or point.lat is None or point.lon is None:
        return None
    return metres(point.lat, point.lon, fix.lat, fix.lon)


def gap(before: PatrolVisit | None, at: datetime) -> int | None:
    """Whole seconds since the same person's visit before."""
    return None if before is None else int((at - before.at).total_seconds())


def place_marks(route: PatrolRoute, point: Checkpoint, fix: GeoFix | None) -> list[Mark]:
    """`far`, `no_geo`, `stale_geo`: what the phone says of where it is."""
    if point.lat is None:
        return []
    away = distance(point, fix)
    if fix is None or away is None:
        return [Mark.NO_GEO]
    found = []
    if away > (point.radius_m or route.radius_m) + min(fix.accuracy_m or 0.0, MOST_ACCURACY_M):
        found.append(Mark.FAR)
    if fix.age_s is not None and fix.age_s > STALE_S:
        found.append(Mark.STALE_GEO)
    return found


def way_marks(
    route: PatrolRoute, point: Checkpoint, fix: GeoFix | None, at: datetime, own: Sequence[PatrolVisit]
) -> list[Mark]:
    """`order`, `gap_short`, `gap_long`, `fast`, `repeat_coords`: what the person's visits before say, oldest first."""
    if not own:
        return []
    before, seconds = own[-1], (at - own[-1].at).total_seconds()
    found = []
    if is_back(point, own) and route.order != "free":
        found.append(Mark.ORDER)
    if route.min_gap_s is not None and seconds < route.min_gap_s:
        found.append(Mark.GAP_SHORT)
    if route.max_gap_s is not None and seconds > route.max_gap_s:
        found.append(Mark.GAP_LONG)
    if is_fast(route, point, before, seconds):
        found.append(Mark.FAST)
    if fix is not None and (fix.lat, fix.lon) == (before.lat, before.lon):
        found.append(Mark.REPEAT_COORDS)
    return found


def is_back(point: Checkpoint, own: Iterable[PatrolVisit]) -> bool:
    """Whether the person has been at a point of a higher number before."""
    return any(visit.seq > point.seq for visit in own)


def is_fast(route: PatrolRoute, point: Checkpoint, before: PatrolVisit, seconds: float) -> bool:
    """Whether the straight line between the two points took less time than the route's limit allows."""
    if point.lat is None or point.lon is None or before.point_lat is None or before.point_lon is None:
        return False
    return metres(before.point_lat, before.point_lon, point.lat, point.lon) > route.max_speed_mps * seconds


def missed(points: Iterable[Checkpoint], visits: Iterable[PatrolVisit]) -> list[Checkpoint]:
    """The points where nobody was, in their order."""
    seen = {visit.checkpoint_id for visit in visits}
    return [point for point in points if point.id not in seen]


def score(points: Sequence[Checkpoint], visits: Sequence[PatrolVisit]) -> int:
    """0 to 100: a point visited without a mark counts whole, one visited only with marks half, a missed one nothing."""
    if not points:
        return 0
    halves = sum(_halves([visit for visit in visits if visit.checkpoint_id == point.id]) for point in points)
    return 100 * halves // (2 * len(points))


def _halves(visits: list[PatrolVisit]) -> int:
    if not visits:
        return 0
    return 2 if any(not visit.marks for visit in visits) else 1


def marks_of(visits: Iterable[PatrolVisit], *, any_missed: bool) -> list[str]:
    """The marks of visits, each once, in the order in which they came; then `missed_points`."""
    found = [mark for visit in visits for mark in visit.marks]
    return list(dict.fromkeys([*found, MARK_MISSED] if any_missed else found))


def round_marks(patrol: PatrolRound, visits: Sequence[PatrolVisit], *, any_missed: bool) -> list[str]:
    """The marks of all visits, and `few_people` if fewer walked than were wanted."""
    found = marks_of(visits, any_missed=any_missed)
    return [*found, MARK_FEW] if len({visit.person_id for visit in visits}) < patrol.people else found


def minutes(route: PatrolRoute, own: Sequence[PatrolVisit]) -> int:
    """Whole minutes from a person's first visit to the last, but no more than the route counts."""
    walked = int((own[-1].at - own[0].at).total_seconds()) // 60
    return walked if route.most_minutes is None else min(walked, route.most_minutes)
