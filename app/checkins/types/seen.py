"""A shift and its activity as scans see them: plain values, so that no row is watched for changes nobody makes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ShiftSeen:
    """What scans ask of a shift."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    backdated: bool
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ActivitySeen:
    """What scans ask of an activity."""

    id: UUID
    team_id: UUID
    title: str
    category_code: str
    place_id: UUID
    lat: float | None
    lon: float | None
    radius_m: int | None
    cancelled_at: datetime | None
