"""JSON shapes of checkins, and the words of a refusal."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from flask import url_for
from pydantic import Field
from pydantic import StringConstraints as Text

from app.checkins import qr
from app.checkins.codes import address
from app.checkins.types import (
    Action,
    AttendanceState,
    AttendanceView,
    CardView,
    Direction,
    GeoFix,
    HeadCount,
    Intent,
    Kind,
    LookUp,
    MyCode,
    PersonShown,
    Reason,
    RecordShown,
    ScanCommand,
    ScanResult,
    ScreenCode,
    ScreenCodes,
    Undo,
)
from app.core import clock
from app.web.context import settings, uow
from app.web.filters import clock_time, day, moment
from app.web.i18n import has_text, text
from app.web.schema import ApiModel, ClientToken, Id, Instant, Location
from app.web.schema import Reason as ReasonText

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
    scanned_at: Instant | None = None
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
    sent_at: Instant
    items: Annotated[list[QueuedIn], Field(max_length=MOST_QUEUED)]

    def to_commands(self, received_at: datetime) -> list[ScanCommand]:
        """For the service; what stands in a queue was scanned without a network."""
        skew: timedelta = received_at - self.sent_at
        return [
            ScanCommand(
                code=item.code, nonce=item.nonce, device_id=self.device_id, intent=item.intent,
                shift_id=item.shift_id, scanned_at=item.scanned_at or self.sent_at, offline=True, skew=skew,
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


class ScanOut(ApiModel):
    """What a scan did."""

    id: Id
    kind: Kind | None
    action: Action | None
    replayed: bool
    scanned_at: Instant
    shift_id: Id | None
    record: RecordOut | None
    person: PersonOut | None
    marks: list[str]

    @classmethod
    def of(cls, result: ScanResult) -> "ScanOut":
        """From the service's answer."""
        return cls(
            id=result.id, kind=result.kind, action=result.action, replayed=result.replayed, scanned_at=result.at,
            shift_id=result.shift_id, record=RecordOut.of(result.record) if result.record else None,
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


class CodesQuery(ApiModel):
    """For coming or for going."""

    direction: Direction = Direction.IN


class CodeOut(ApiModel):
    """A code to show from `valid_from`; until `valid_until` a scan of it counts."""

    url: str
    typed_code: str
    png_url: str
    valid_from: Instant
    valid_until: Instant

    @classmethod
    def of(cls, code: ScreenCode) -> "CodeOut":
        """From the service's answer."""
        return cls(
            url=code.url, typed_code=code.typed_code, png_url=picture(code.token, external=True),
            valid_from=code.valid_from, valid_until=code.valid_until,
        )  # fmt: skip


class CodesOut(ApiModel):
    """The code of now first, then those of the next minutes."""

    server_time: Instant
    step_seconds: int
    codes: list[CodeOut]

    @classmethod
    def of(cls, shown: ScreenCodes | MyCode) -> "CodesOut":
        """From the service's answer."""
        return cls(
            server_time=shown.server_time,
            step_seconds=shown.step_seconds,
            codes=[CodeOut.of(code) for code in shown.codes],
        )


class CardOut(ApiModel):
    """A printed card; `typed_code` is the number under its picture, for staff."""

    id: Id
    url: str
    png_url: str
    typed_code: str

    @classmethod
    def of(cls, card: CardView) -> "CardOut":
        """From the service's answer."""
        return cls(
            id=card.id, url=address(settings().own_url, card.token),
            png_url=picture(card.token, external=True, paper=True), typed_code=card.short_number,
        )  # fmt: skip


class AttendanceOut(ApiModel):
    """One person's presence in a shift; `minutes` once it is over."""

    id: Id
    shift_id: Id
    person: PersonOut
    state: AttendanceState
    checked_in_at: Instant
    checked_out_at: Instant | None
    minutes: int | None
    marks: list[str]

    @classmethod
    def of(cls, view: AttendanceView) -> "AttendanceOut":
        """From the service's answer."""
        return cls(
            id=view.id, shift_id=view.shift_id, person=PersonOut.of(view.person), state=view.state,
            checked_in_at=view.checked_in_at, checked_out_at=view.checked_out_at, minutes=view.minutes,
            marks=list(view.marks),
        )  # fmt: skip


class HeadCountOut(ApiModel):
    """How many are in now, have come at all, and hold a seat."""

    present: int
    came: int
    expected: int

    @classmethod
    def of(cls, count: HeadCount) -> "HeadCountOut":
        """From the service's answer."""
        return cls(present=count.present, came=count.came, expected=count.expected)


class LookUpIn(ApiModel):
    """Somebody whom staff found by name."""

    person_id: Id
    direction: Direction = Direction.IN
    nonce: ClientToken

    def to_command(self, shift_id: UUID) -> LookUp:
        """For the service."""
        return LookUp(shift_id, self.person_id, self.direction, self.nonce)


class UndoIn(ApiModel):
    """Why it was a mistake."""

    reason: ReasonText

    def to_command(self, attendance_id: UUID) -> Undo:
        """For the service."""
        return Undo(attendance_id, self.reason)


def refusal_body(result: ScanResult) -> dict[str, Any]:
    """The problem document of a refused scan."""
    person = PersonOut.of(result.person).model_dump(mode="json") if result.person else None
    return {
        "type": "about:blank", "title": text(f"status.{result.status}"), "status": result.status,
        "detail": refusal_sentence(result), "code": result.reason, "scan_id": str(result.id),
        "replayed": result.replayed, "person": person,
    }  # fmt: skip


def refusal_sentence(result: ScanResult) -> str:
    """What happened and what to do, with the time it is about when one is known."""
    return reason_sentence(result.reason, result.params) if result.reason else ""


def reason_sentence(reason: Reason, params: dict[str, Any]) -> str:
    """The sentence of a reason: `scan.<reason>`, or with a time `scan.<reason>.at`."""
    at = params.get("at")
    timed = f"scan.{reason}.at"
    if isinstance(at, datetime) and has_text(timed):
        return text(timed, at=clock_time(at) if day(at) == day(clock.now()) else moment(at))
    return text(f"scan.{reason}")


def picture(token: str, *, external: bool = False, paper: bool = False) -> str:
    """The address of a token's picture on this host, signed so that it draws only what we made."""
    signature = qr.signature(uow.database.keyring, token)
    on = {"paper": 1} if paper else {}
    return url_for("checkins.code_picture", token=token, s=signature, _external=external, **on)  # type: ignore[arg-type]
