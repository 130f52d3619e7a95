"""Tables: scans (all of them), attendances, cards; corrections, re-scans, head counts; what was reviewed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.checkins.types import (
    Action,
    AlreadyReviewed,
    AttendanceState,
    CorrectionPending,
    CorrectionState,
    Entry,
    Intent,
    Kind,
    Reason,
    RescanRunning,
    ReviewStage,
    ReviewSubject,
    Verdict,
)
from app.core import clock, errors
from app.core.db import Base
from app.core.ids import new_id

_OPEN = text("state = 'open'")
_TO_REVIEW = text("marks <> '[]' OR offline AND reason IS NOT NULL")
_VALID = text("revoked_at IS NULL")
_PENDING = text("state = 'pending'")
_BY_CLOCK = text("asked_by IS NULL")
_UNSETTLED = text("settled_at IS NULL")


class Attendance(Base):
    """One stretch of presence of one person in one shift, from check-in to check-out."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("checked_out_at >= checked_in_at", name="time_runs_forward"),
        CheckConstraint("state <> 'open' OR checked_out_at IS NULL", name="open_has_no_end"),
        CheckConstraint("state NOT IN ('closed', 'auto') OR checked_out_at IS NOT NULL", name="closed_has_end"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone_when"),
        CheckConstraint("(undone_at IS NULL) = (undo_reason IS NULL)", name="undone_for_a_reason"),
        Index(
            "uq_attendance_open", "shift_id", "person_id", unique=True,
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
        Index(None, "shift_id", "checked_in_at", "id"),
        Index(None, "shift_id", "person_id", "checked_in_at", "id"),
        Index(None, "person_id", "checked_in_at"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shift.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[AttendanceState] = mapped_column(default=AttendanceState.OPEN)
    #: What the scans say; the minutes that count lie inside the shift.
    checked_in_at: Mapped[datetime]
    checked_out_at: Mapped[datetime | None]
    #: Came without holding a seat: counts against the capacity beside the sign-ups.
    seatless: Mapped[bool]
    marks: Mapped[list[str]]
    #: The scans at both ends, for the record and the one who approves it.
    evidence: Mapped[dict[str, Any]]
    #: Staff whose queue or hand either end came from; they may not approve the record.
    uploaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    record_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_record.id"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    undo_reason: Mapped[str | None]
    #: When the row was written, which for an uploaded scan is later than the check-in.
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Scan(Base):
    """A posted scan, refused or not, with the answer it got. Append-only."""

    __tablename__ = "scan"
    __table_args__ = (
        UniqueConstraint("person_id", "device_id", "nonce"),
        UniqueConstraint("ticket_id"),
        CheckConstraint("(reason IS NULL) = (action IS NOT NULL)", name="refused_or_done"),
        Index(None, "person_id", "received_at"),
        Index(None, "shift_id", "device_id"),
        Index(None, "subject_id", "scanned_at"),
        Index(None, "attendance_id"),
        Index("ix_scan_to_review", "received_at", sqlite_where=_TO_REVIEW, postgresql_where=_TO_REVIEW),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: Who scanned; the nonce counts within this person and device, so nobody replays another's answer.
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[str]
    nonce: Mapped[str]
    #: Of what was asked, so that a nonce cannot serve two wishes.
    body_hash: Mapped[str]
    ticket_id: Mapped[str | None]
    entry: Mapped[Entry]
    intent: Mapped[Intent | None]
    kind: Mapped[Kind | None]
    #: Fingerprint of the code, never the code.
    code_hash: Mapped[str | None]
    action: Mapped[Action | None]
    reason: Mapped[Reason | None]
    #: The answer as it was given, to give it again.
    answer: Mapped[dict[str, Any]]
    shift_id: Mapped[UUID | None] = mapped_column(ForeignKey("shift.id"))
    #: Whose attendance it is about.
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    attendance_id: Mapped[UUID | None] = mapped_column(ForeignKey("attendance.id"))
    #: The instant that counts.
    scanned_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    #: Whole seconds by which the device's clock was behind ours.
    skew_s: Mapped[int | None]
    offline: Mapped[bool] = mapped_column(default=False)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    fix_age_s: Mapped[float | None]
    #: Metres from the meeting point.
    distance_m: Mapped[int | None]
    marks: Mapped[list[str]]


class WechatTicket(Base):
    """What WeChat gives a site whose pages may open its scanner; the worker renews it."""

    __tablename__ = "wechat_ticket"

    app_id: Mapped[str] = mapped_column(primary_key=True)
    #: Encrypted: with it anybody could sign pages in the site's name.
    ticket_sealed: Mapped[bytes]
    expires_at: Mapped[datetime]


class Card(Base):
    """A printed card for those without a phone; good until it is lost and another is printed."""

    __tablename__ = "card"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        UniqueConstraint("short_number"),
        Index("uq_card_person_id", "person_id", unique=True, sqlite_where=_VALID, postgresql_where=_VALID),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str]
    #: The token itself, encrypted, so that a sheet of cards can be printed again.
    token_sealed: Mapped[bytes]
    #: 8 digits under the picture, for staff to type.
    short_number: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    issued_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class AttendanceCorrection(Base):
    """A volunteer's word that they were there, for the leader to accept or decline."""

    __tablename__ = "attendance_correction"
    __table_args__ = (
        CheckConstraint("checked_out_at > checked_in_at", name="time_runs_forward"),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided_when_settled"),
        CheckConstraint("decided_by <> person_id", name="not_own"),
        Index(
            "uq_attendance_correction_pending", "shift_id", "person_id", unique=True,
            sqlite_where=_PENDING, postgresql_where=_PENDING,
        ),
        Index(None, "shift_id", "state"),
        Index(None, "person_id", "id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shift.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    #: The attendance that was there when it was asked, or that accepting it made.
    attendance_id: Mapped[UUID | None] = mapped_column(ForeignKey("attendance.id"), index=True)
    #: A check-out that was refused because nobody had checked in: proof of one end.
    scan_id: Mapped[UUID | None] = mapped_column(ForeignKey("scan.id"))
    checked_in_at: Mapped[datetime]
    checked_out_at: Mapped[datetime]
    note: Mapped[str | None]
    state: Mapped[CorrectionState] = mapped_column(default=CorrectionState.PENDING)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]


class Rescan(Base):
    """Everyone who was in at a moment is asked to scan once more."""

    __tablename__ = "rescan"
    __table_args__ = (
        Index("uq_rescan_by_clock", "shift_id", unique=True, sqlite_where=_BY_CLOCK, postgresql_where=_BY_CLOCK),
        Index("uq_rescan_running", "shift_id", unique=True, sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
        Index(None, "shift_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shift.id"))
    #: None: the clock, at a moment that nobody chose.
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime]
    #: When those who did not come were marked.
    settled_at: Mapped[datetime | None]


class RescanCall(Base):
    """One person's part in a re-scan."""

    __tablename__ = "rescan_call"

    rescan_id: Mapped[UUID] = mapped_column(ForeignKey("rescan.id"), primary_key=True)
    attendance_id: Mapped[UUID] = mapped_column(ForeignKey("attendance.id"), primary_key=True, index=True)
    seen_at: Mapped[datetime | None]


class HeadsCount(Base):
    """How many people the leader saw, beside how many the list had at that moment. Append-only."""

    __tablename__ = "heads_count"
    __table_args__ = (
        CheckConstraint("counted >= 0 AND listed >= 0", name="not_negative"),
        Index(None, "shift_id", "counted_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shift.id"))
    counted: Mapped[int]
    listed: Mapped[int]
    counted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    counted_at: Mapped[datetime] = mapped_column(default=clock.now)


class ReviewDecision(Base):
    """What somebody at the review desk made of a marked scan or record, and why. Append-only."""

    __tablename__ = "review_decision"
    __table_args__ = (
        UniqueConstraint("subject_id", "stage"),
        Index(None, "place_id", "id"),
        Index(None, "decided_by", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    subject_type: Mapped[ReviewSubject]
    subject_id: Mapped[UUID]
    #: What it was when it was looked at: a record may be looked at before it is approved, and after.
    stage: Mapped[ReviewStage]
    verdict: Mapped[Verdict]
    reason: Mapped[str]
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)


errors.on_constraint("uq_attendance_correction_pending", CorrectionPending)
errors.on_constraint("uq_rescan_running", RescanRunning)
errors.on_constraint("uq_review_decision_subject_id_stage", AlreadyReviewed)
