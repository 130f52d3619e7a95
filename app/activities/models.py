"""Tables of activities."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.activities.types import AlreadyRepeated, AlreadySignedUp, BelowConfirmed, SignUpState
from app.core import clock, errors
from app.core.db import Base
from app.core.ids import new_id, new_public_id

_IN_FORCE = text("cancelled_at IS NULL")


class Activity(Base):
    """Something a team does for its neighbours, in one or more shifts."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="whole_location"),
        Index(None, "team_id"),
        Index(None, "place_id"),
        Index(
            "uq_activity_repeat_of", "repeat_of", unique=True,
            sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE,
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    title: Mapped[str]
    category_code: Mapped[str] = mapped_column(ForeignKey("category.code"))
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    description: Mapped[str | None]
    risks: Mapped[str | None]
    insurance: Mapped[str | None]
    lat: Mapped[float | None]  # WGS-84 degrees
    lon: Mapped[float | None]
    radius_m: Mapped[int | None]
    #: Whether everyone is asked to scan once more, at a moment that nobody knows beforehand.
    rescan: Mapped[bool] = mapped_column(default=False)
    #: The activity of an earlier week that this one repeats.
    repeat_of: Mapped[UUID | None] = mapped_column(ForeignKey("activity.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]


class Shift(Base):
    """A stretch of time with seats; the counters change only under this row's lock."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="forward"),
        CheckConstraint("confirmed >= 0 AND confirmed <= capacity", name="seats"),
        CheckConstraint("min_people >= 0 AND min_people <= capacity", name="min_people"),
        Index(None, "activity_id"),
        Index(None, "starts_at"),
        Index(None, "ends_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: What the shift's rotating codes carry instead of its id.
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    min_people: Mapped[int] = mapped_column(default=0)
    confirmed: Mapped[int] = mapped_column(default=0)
    #: The number of the last sign-up; the next one takes the number after it.
    last_seq: Mapped[int] = mapped_column(default=0)
    #: It was over when it was entered.
    backdated: Mapped[bool] = mapped_column(default=False)
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]


_LIVE = text("state <> 'cancelled'")


class SignUp(Base):
    """One person's wish to serve in a shift; `seq` is their turn in the line."""

    __tablename__ = "sign_up"
    __table_args__ = (
        UniqueConstraint("shift_id", "seq"),
        Index(
            "uq_sign_up_shift_id_person_id", "shift_id", "person_id", unique=True,
            sqlite_where=_LIVE, postgresql_where=_LIVE,
        ),
        Index(None, "person_id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shift.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[SignUpState]
    seq: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    #: When the shift was over and nobody had seen the person.
    no_show_at: Mapped[datetime | None]


errors.on_constraint("uq_sign_up_shift_id_person_id", AlreadySignedUp)
errors.on_constraint("uq_activity_repeat_of", AlreadyRepeated)
errors.on_constraint("ck_shift_seats", BelowConfirmed)
