"""Tables of patrols: routes with checkpoints and plates; plans and rounds; visits and what was seen."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.core import clock, errors
from app.core.db import Base
from app.core.ids import new_id
from app.patrols.types import Order, PointTaken, RoundState

_THERE = text("removed_at IS NULL")
_VALID = text("revoked_at IS NULL")
_OPEN = text("state = 'open'")


class PatrolRoute(Base):
    """A team's way round its quarter, and what holds for every round of it."""

    __tablename__ = "patrol_route"
    __table_args__ = (
        CheckConstraint("(opens IS NULL) = (closes IS NULL)", name="whole_window"),
        CheckConstraint("max_speed_mps > 0 AND radius_m > 0", name="sensible"),
        CheckConstraint("min_gap_s <= max_gap_s", name="gaps_in_order"),
        Index(None, "team_id"),
        Index(None, "place_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    title: Mapped[str]
    category_code: Mapped[str] = mapped_column(ForeignKey("category.code"))
    order: Mapped[Order]
    #: Local times, `HH:MM`; a window that closes before it opens runs over midnight.
    opens: Mapped[str | None]
    closes: Mapped[str | None]
    min_gap_s: Mapped[int | None]
    max_gap_s: Mapped[int | None]
    max_speed_mps: Mapped[float]
    radius_m: Mapped[int]
    most_minutes: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]


class Checkpoint(Base):
    """A spot that a round passes; its place is measured there, with the plate in hand."""

    __tablename__ = "patrol_checkpoint"
    __table_args__ = (
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="whole_location"),
        CheckConstraint("(lat IS NULL) = (calibrated_at IS NULL)", name="calibrated_when"),
        Index(
            "uq_patrol_checkpoint_seq", "route_id", "seq", unique=True, sqlite_where=_THERE, postgresql_where=_THERE
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    route_id: Mapped[UUID] = mapped_column(ForeignKey("patrol_route.id"))
    seq: Mapped[int]
    name: Mapped[str]
    #: Where exactly the plate hangs, for whoever looks for it.
    description: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    #: None: the route's.
    radius_m: Mapped[int | None]
    calibrated_at: Mapped[datetime | None]
    calibrated_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]


class Plate(Base):
    """What hangs at a checkpoint; good until another is printed for it."""

    __tablename__ = "patrol_plate"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        UniqueConstraint("short_number"),
        Index(
            "uq_patrol_plate_checkpoint_id", "checkpoint_id", unique=True,
            sqlite_where=_VALID, postgresql_where=_VALID,
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    checkpoint_id: Mapped[UUID] = mapped_column(ForeignKey("patrol_checkpoint.id"))
    token_hash: Mapped[str]
    #: The token itself, encrypted, so that a plate can be printed again.
    token_sealed: Mapped[bytes]
    #: 8 digits below the picture, for staff to type.
    short_number: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    issued_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class PatrolPlan(Base):
    """One line of a route's week; an ended one plans no more."""

    __tablename__ = "patrol_plan"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("minutes > 0 AND people > 0", name="sensible"),
        Index(None, "route_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    route_id: Mapped[UUID] = mapped_column(ForeignKey("patrol_route.id"))
    weekday: Mapped[int]
    starts: Mapped[str]
    minutes: Mapped[int]
    people: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]


class PatrolRound(Base):
    """One time round a route: planned, or begun by whoever scans first. One is open at a time."""

    __tablename__ = "patrol_round"
    __table_args__ = (
        UniqueConstraint("plan_id", "opens_at"),
        CheckConstraint("closes_at > opens_at", name="time_runs_forward"),
        CheckConstraint("(state IN ('open', 'done')) = (started_at IS NOT NULL)", name="started_when"),
        CheckConstraint("(state = 'done') = (ended_at IS NOT NULL)", name="ended_when"),
        CheckConstraint("(state = 'done') = (score IS NOT NULL)", name="scored_when"),
        Index("uq_patrol_round_open", "route_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "route_id", "closes_at"),
        Index(None, "state", "closes_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    route_id: Mapped[UUID] = mapped_column(ForeignKey("patrol_route.id"))
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("patrol_plan.id"))
    state: Mapped[RoundState]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    #: How many are wanted.
    people: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    #: How many points the route had, and how many were visited, when the round was over.
    points: Mapped[int] = mapped_column(default=0)
    visited: Mapped[int] = mapped_column(default=0)
    score: Mapped[int | None]
    marks: Mapped[list[str]] = mapped_column(default=list)
    #: Names of the points where nobody was, in their order.
    missed: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class RoundMember(Base):
    """Somebody who scanned in a round, and the record that it became."""

    __tablename__ = "patrol_round_member"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("patrol_round.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime]
    minutes: Mapped[int | None]
    record_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_record.id"))


class PatrolVisit(Base):
    """A person was at a point in a round, once. Append-only."""

    __tablename__ = "patrol_visit"
    __table_args__ = (
        UniqueConstraint("round_id", "checkpoint_id", "person_id"),
        UniqueConstraint("scan_id"),
        Index(None, "checkpoint_id"),
        Index(None, "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("patrol_round.id"))
    checkpoint_id: Mapped[UUID] = mapped_column(ForeignKey("patrol_checkpoint.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    #: No foreign key: a scan's row is written last in its transaction, when its answer is known.
    scan_id: Mapped[UUID]
    device_id: Mapped[str]
    #: The number and the place that the point had at the time.
    seq: Mapped[int]
    point_lat: Mapped[float | None]
    point_lon: Mapped[float | None]
    at: Mapped[datetime]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    distance_m: Mapped[int | None]
    #: Since the same person's visit before.
    gap_s: Mapped[int | None]
    marks: Mapped[list[str]]


class PatrolHazard(Base):
    """What a patrol saw on its way: a picture without its metadata, a word, or both."""

    __tablename__ = "patrol_hazard"
    __table_args__ = (
        CheckConstraint("note IS NOT NULL OR photo IS NOT NULL", name="says_something"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="whole_location"),
        CheckConstraint("has_photo = (photo IS NOT NULL)", name="has_photo"),
        Index(None, "round_id", "id"),
        Index(None, "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("patrol_round.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str | None]
    has_photo: Mapped[bool]
    #: JPEG of at most 1600 pixels a side; lists do not load it.
    photo: Mapped[bytes | None] = deferred(mapped_column())
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


errors.on_constraint("uq_patrol_checkpoint_seq", PointTaken)
