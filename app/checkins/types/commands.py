"""What may be asked of checkins."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.checkins.codes import Direction
from app.checkins.types.words import Intent


@dataclass(frozen=True, slots=True)
class GeoFix:
    """Where the browser says it is (WGS-84 degrees), how sure it is (metres), and how old that is (seconds)."""

    lat: float
    lon: float
    accuracy_m: float | None = None
    age_s: float | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """Proof that this browser opened a code at an instant when it counted; good for one scan."""

    id: str
    token: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ScanCommand:
    """One scan: a code as it was read, and whatever is known about the moment.

    `shift_id` is given when staff scan a person. `scanned_at` is the client's clock and counts only
    together with `offline`; `skew` is how far that clock was behind ours when the queue was handed in.
    """

    code: str
    nonce: str
    device_id: str | None = None
    intent: Intent | None = None
    shift_id: UUID | None = None
    scanned_at: datetime | None = None
    offline: bool = False
    location: GeoFix | None = None
    ticket: Ticket | None = None
    skew: timedelta | None = None


@dataclass(frozen=True, slots=True)
class LookUp:
    """Staff check somebody in or out whom they found by name: the last way in, marked `manual`."""

    shift_id: UUID
    person_id: UUID
    direction: Direction
    nonce: str


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back an attendance that was a mistake."""

    attendance_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class ShiftCodesWanted:
    """Which shift's codes, for coming or for going."""

    shift_id: UUID
    direction: Direction


@dataclass(frozen=True, slots=True)
class CardPrint:
    """Cards for these people; with `renew` also for those who hold one, whose old one is revoked."""

    person_ids: tuple[UUID, ...]
    renew: bool = False
