"""How far from the meeting point a scan was; a mark, never a refusal."""

import math

from app.checkins.service.draft import Draft
from app.checkins.types import ActivitySeen, Mark

_RADIUS_M = 80
#: A phone that is less sure than this is not given more room.
_MOST_ACCURACY_M = 100.0
_STALE_S = 60.0
_EARTH_M = 6_371_008.8  # mean radius, IUGG


def note_place(draft: Draft, activity: ActivitySeen, *, must_tell: bool) -> None:
    """Write down the distance and mark what looks wrong, if the activity has a meeting point."""
    if activity.lat is None or activity.lon is None:
        return
    fix = draft.location
    if fix is None:
        if must_tell:
            draft.mark(Mark.NO_GEO)
        return
    distance = metres(activity.lat, activity.lon, fix.lat, fix.lon)
    draft.distance_m = round(distance)
    if distance > (activity.radius_m or _RADIUS_M) + min(fix.accuracy_m or 0.0, _MOST_ACCURACY_M):
        draft.mark(Mark.FAR)
    if fix.age_s is not None and fix.age_s > _STALE_S:
        draft.mark(Mark.STALE_GEO)


def metres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance between two points in degrees (haversine)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half = (
        math.sin((phi2 - phi1) / 2) ** 2
        + math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(half)))
