"""A scan while it is being judged: what is known of the moment, and what has been found out so far."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.checkins.policy import OWN_UPLOAD, STAFF_UPLOAD
from app.checkins.queries.situation import Situation
from app.checkins.types import (
    Action,
    Entry,
    GeoFix,
    Intent,
    Kind,
    Mark,
    PatrolShown,
    PersonShown,
    Reason,
    RecordShown,
    Refused,
    ScanCommand,
)
from app.core.actor import Actor
from app.core.ids import new_id

#: A phone's clock may be this far off before it is worth a mark and, for a queue, a correction.
CLOCK_TOLERANCE = timedelta(seconds=120)


@dataclass(slots=True)
class Draft:
    """Filled step by step; whatever is known when a refusal comes goes into the row that is kept."""

    actor: Actor
    command: ScanCommand
    device_id: str
    received_at: datetime
    #: The instant that counts.
    at: datetime
    #: How the sender stands towards the shift whose code this is, seen with the first look.
    found: Situation | None = None
    id: UUID = field(default_factory=new_id)
    entry: Entry = Entry.CODE
    kind: Kind | None = None
    code_hash: str | None = None
    intent: Intent | None = None
    action: Action | None = None
    reason: Reason | None = None
    params: dict[str, Any] = field(default_factory=dict)
    shift_id: UUID | None = None
    subject_id: UUID | None = None
    attendance_id: UUID | None = None
    #: The attendance that the scan opens, to be written with it.
    opening: dict[str, Any] | None = None
    distance_m: int | None = None
    person: PersonShown | None = None
    record: RecordShown | None = None
    patrol: PatrolShown | None = None
    marks: list[str] = field(default_factory=list)

    @property
    def is_of_other(self) -> bool:
        """Whether staff scanned somebody (possibly themselves) instead of a shift's code or a plate."""
        return self.kind not in (Kind.SHIFT, Kind.PLATE)

    @property
    def known_device(self) -> str | None:
        """The device as the client names it, or as it signed in."""
        return self.command.device_id or self.actor.device_id

    @property
    def location(self) -> GeoFix | None:
        """Where the client says it is."""
        return self.command.location

    @property
    def uploader(self) -> UUID | None:
        """Staff who vouch for this end of the attendance, by a queue or by name; they may not approve it."""
        vouched = self.command.offline or self.entry is Entry.LOOKUP
        return self.actor.person_id if vouched and self.is_of_other else None

    def mark(self, *marks: Mark) -> None:
        """Add marks, each once."""
        self.marks += [m for m in marks if m not in self.marks]

    def end(self) -> dict[str, Any]:
        """The scan as the evidence of one end of an attendance."""
        fix = self.location
        found: dict[str, Any] = {
            "scan_id": str(self.id), "at": self.at.isoformat(), "received_at": self.received_at.isoformat(),
            "entry": self.entry, "by": str(self.actor.person_id) if self.is_of_other else None,
            "vouched_by": str(self.uploader) if self.uploader else None,
            "distance_m": self.distance_m, "accuracy_m": fix.accuracy_m if fix else None,
        }  # fmt: skip
        return {name: value for name, value in found.items() if value is not None}


def start(actor: Actor, command: ScanCommand, received_at: datetime) -> Draft:
    """A draft with the instant that counts: the server's own, unless a ticket or an upload says another."""
    device = command.device_id or actor.device_id or "none"
    draft = Draft(actor, command, device, received_at, _instant(command, received_at), intent=command.intent)
    if command.offline:
        draft.mark(Mark.OFFLINE)
    if _is_clock_off(command, received_at):
        draft.mark(Mark.SKEW)
    return draft


def _is_clock_off(command: ScanCommand, received_at: datetime) -> bool:
    """By what it says now; one that was put right in between still gives itself away by a scan that is yet to come."""
    if command.skew is not None and abs(command.skew) > CLOCK_TOLERANCE:
        return True
    if command.scanned_at is None:
        return False
    lag = received_at - command.scanned_at
    return lag < -CLOCK_TOLERANCE or (lag > CLOCK_TOLERANCE and not command.offline)


def _instant(command: ScanCommand, received_at: datetime) -> datetime:
    if command.ticket is not None:
        return command.ticket.opened_at
    if not command.offline or command.scanned_at is None:
        return received_at
    claimed = command.scanned_at
    if command.skew is not None and abs(command.skew) > CLOCK_TOLERANCE:
        claimed += command.skew
    return min(claimed, received_at)  # nothing is scanned in the future


def check_age(draft: Draft) -> None:
    """An upload that waited too long proves nothing any more."""
    longest = STAFF_UPLOAD if draft.is_of_other else OWN_UPLOAD
    if draft.received_at - draft.at > longest:
        raise Refused(Reason.EXPIRED, at=draft.at + longest)
