"""A scan as it is posted and answered."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field
from pydantic import StringConstraints as Text

from app.checkins.types import (
    Action,
    GeoFix,
    Intent,
    Kind,
    PatrolShown,
    PersonShown,
    RecordShown,
    ScanCommand,
    ScanResult,
)
from app.web.schema import ApiModel, ClientToken, DeviceInstant, Id, Instant, Location

ScannedCode = Annotated[str, Text(min_length=1, max_length=300)]
Metres = Annotated[float, Field(ge=0, le=1_000_000)]
Seconds = Annotated[float, Field(ge=0, le=10_000_000)]
MOST_QUEUED = 200


class FixIn(Location):
    """Where the browser says it is, how sure it is (metres), and how old that is (seconds)."""

    accuracy_m: Metres | None = None
    age_s: Seconds | None = None

    def to_fix(self) -> GeoFix:
        """For the service."""
        return GeoFix(self.lat, self.lon, self.accuracy_m, self.age_s)


class QueuedIn(ApiModel):
    """A scan that waited for the network; `scanned_at` is the device's clock at the time."""

    code: ScannedCode
    nonce: ClientToken
    intent: Intent | None = None
    shift_id: Id | None = None
    scanned_at: DeviceInstant | None = None
    offline: bool | None = None
    device_id: ClientToken | None = None
    location: FixIn | None = None


class ScanIn(QueuedIn):
    """One scan: a token, its address or 8 digits. `shift_id` is given when staff scan a person's code or card."""

    def to_command(self) -> ScanCommand:
        """For the service."""
        return ScanCommand(
            code=self.code, nonce=self.nonce, device_id=self.device_id, intent=self.intent, shift_id=self.shift_id,
            scanned_at=self.scanned_at, offline=bool(self.offline),
            location=self.location.to_fix() if self.location else None,
        )  # fmt: skip


class BatchIn(ApiModel):
    """A staff device's queue in its own order; `sent_at` is its clock now, so that its skew is known."""

    device_id: ClientToken
    sent_at: DeviceInstant
    items: Annotated[list[QueuedIn], Field(max_length=MOST_QUEUED)]

    def to_commands(self, received_at: datetime) -> list[ScanCommand]:
        """For the service; what stands in a queue was scanned without a network, or just now if it names no time."""
        skew: timedelta = received_at - self.sent_at
        return [
            ScanCommand(
                code=item.code, nonce=item.nonce, device_id=self.device_id, intent=item.intent,
                shift_id=item.shift_id, scanned_at=item.scanned_at, offline=True, skew=skew,
                location=item.location.to_fix() if item.location else None,
            )
            for item in self.items
        ]  # fmt: skip


class PersonOut(ApiModel):
    """Whom staff scanned; in the answer of a scan the name is masked."""

    id: Id
    number: str
    name: str

    @classmethod
    def of(cls, person: PersonShown) -> "PersonOut":
        """From the service's answer."""
        return cls(id=person.id, number=person.number, name=person.name)


class RecordOut(ApiModel):
    """The service record that a check-out wrote; pending until somebody else approves it."""

    id: Id
    minutes: int
    started_at: Instant
    ended_at: Instant
    state: str

    @classmethod
    def of(cls, record: RecordShown) -> "RecordOut":
        """From the service's answer."""
        return cls(
            id=record.id, minutes=record.minutes, started_at=record.started_at, ended_at=record.ended_at,
            state=record.state,
        )  # fmt: skip


class PatrolOut(ApiModel):
    """How far the patrol has come; `next` is the first point where nobody has been yet, None after the last."""

    round_id: Id
    route: str
    checkpoint: str
    seq: int
    visited: int
    points: int
    next: str | None
    finished: bool

    @classmethod
    def of(cls, patrol: PatrolShown) -> "PatrolOut":
        """From the service's answer."""
        return cls(
            round_id=patrol.round_id, route=patrol.route, checkpoint=patrol.checkpoint, seq=patrol.seq,
            visited=patrol.visited, points=patrol.points, next=patrol.next, finished=patrol.finished,
        )  # fmt: skip


class ScanOut(ApiModel):
    """What a scan did."""

    id: Id
    kind: Kind | None
    action: Action | None
    replayed: bool
    scanned_at: Instant
    shift_id: Id | None
    record: RecordOut | None
    patrol: PatrolOut | None
    person: PersonOut | None
    marks: list[str]

    @classmethod
    def of(cls, result: ScanResult) -> "ScanOut":
        """From the service's answer."""
        return cls(
            id=result.id, kind=result.kind, action=result.action, replayed=result.replayed, scanned_at=result.at,
            shift_id=result.shift_id, record=RecordOut.of(result.record) if result.record else None,
            patrol=PatrolOut.of(result.patrol) if result.patrol else None,
            person=PersonOut.of(result.person) if result.person else None, marks=list(result.marks),
        )  # fmt: skip


class BatchItemOut(ApiModel):
    """What became of one queued scan: the status of the single door, and the reason of a refusal."""

    nonce: str
    status: int
    code: str | None
    detail: str | None
    scan: ScanOut | None


class BatchOut(ApiModel):
    """The queue's outcome, in its order."""

    results: list[BatchItemOut]
