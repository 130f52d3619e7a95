"""Tables: service records, and every decision about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, errors
from app.core.db import Base
from app.core.ids import new_id
from app.records.types import AttendanceHasRecord, DecisionKind, KeyedByYou, OwnRecord, RecordSource, RecordState


class ServiceRecord(Base):
    """One stretch of service of one person, with the evidence that was at hand when it was written."""

    __tablename__ = "service_record"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("started_at < ended_at", name="time_runs_forward"),
        CheckConstraint("counted_minutes BETWEEN 0 AND minutes", name="counted_within"),
        CheckConstraint("points >= 0", name="points_not_negative"),
        CheckConstraint("decided_by <> person_id", name="not_own"),
        CheckConstraint("decided_by <> keyed_by", name="not_keyed"),
        CheckConstraint("decided_by <> uploaded_by", name="not_uploaded"),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided_when_settled"),
        CheckConstraint(
            "(source = 'manual') = (keyed_by IS NOT NULL) AND (keyed_by IS NULL) = (reason IS NULL)",
            name="typed_in_by_someone",
        ),
        CheckConstraint(
            "(state IN ('approved', 'reversed')) = (points IS NOT NULL AND counted_minutes IS NOT NULL)",
            name="approved_is_counted",
        ),
        Index(None, "place_id", "state", "id"),
        Index(None, "team_id", "state", "id"),
        Index(None, "person_id", "started_at"),
        Index(None, "shift_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    #: Where it happened; for typed-in service the team's place or else the person's home.
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    # Activities stand on the same floor and attendances above it: plain ids.
    activity_id: Mapped[UUID | None]
    shift_id: Mapped[UUID | None]
    attendance_id: Mapped[UUID | None] = mapped_column(unique=True)
    category: Mapped[str] = mapped_column(ForeignKey("category.code"))
    source: Mapped[RecordSource]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    minutes: Mapped[int]
    evidence: Mapped[dict[str, Any]]
    marks: Mapped[list[str]]
    #: Whether there are marks; JSON is searched differently by each database.
    marked: Mapped[bool]
    state: Mapped[RecordState] = mapped_column(default=RecordState.PENDING)
    keyed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    uploaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    #: Why it was typed in.
    reason: Mapped[str | None]
    #: Who approved or rejected it; a later reversal stands among the decisions.
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]
    #: Minutes that no other approved record had counted before.
    counted_minutes: Mapped[int | None]
    points: Mapped[int | None]
    transaction_id: Mapped[UUID | None]
    #: Why so many points, as codes and numbers.
    explanation: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class RecordDecision(Base):
    """Who decided what about a record, when and why. Append-only."""

    __tablename__ = "record_decision"
    __table_args__ = (Index(None, "record_id", "id"), Index(None, "decided_by", "decided_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("service_record.id"))
    kind: Mapped[DecisionKind]
    #: None: the system itself.
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str | None]


errors.on_constraint("uq_service_record_attendance_id", AttendanceHasRecord)
errors.on_constraint("ck_service_record_not_own", OwnRecord)
errors.on_constraint("ck_service_record_not_keyed", KeyedByYou)
errors.on_constraint("ck_service_record_not_uploaded", KeyedByYou)
