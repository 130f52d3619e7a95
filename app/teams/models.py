"""Tables of teams."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, errors
from app.core.db import Base
from app.core.ids import new_id
from app.teams.types import AlreadyMember, TeamRole


class Team(Base):
    """People who serve together at a place, under a brand."""

    __tablename__ = "team"
    __table_args__ = (Index(None, "place_id"), Index(None, "brand_code"), Index(None, "name"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    brand_code: Mapped[str] = mapped_column(ForeignKey("brand.code"))
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    platform: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]


_ACTIVE = text("left_at IS NULL")


class TeamMember(Base):
    """One person's time in one part of a team; another part is another row."""

    __tablename__ = "team_member"
    __table_args__ = (
        Index(
            "uq_team_member_team_id_person_id", "team_id", "person_id", unique=True,
            sqlite_where=_ACTIVE, postgresql_where=_ACTIVE,
        ),
        Index(None, "person_id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[TeamRole]
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    left_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


errors.on_constraint("uq_team_member_team_id_person_id", AlreadyMember)
