"""Tables of people, what they may do, and how they come in."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base
from app.core.errors import on_constraint
from app.core.ids import new_id, new_public_id
from app.core.permissions import Role
from app.people.types import AlreadyGranted, ClosingReason, DeviceKind, Gender, IdNumberTaken, PhoneTaken
from app.people.types.roster import RosterState


class Person(Base):
    """One human, one account. Phone and ID number are sealed; blind indexes find them and keep them unique."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("phone_index"),
        UniqueConstraint("id_number_index"),
        CheckConstraint("(phone_index IS NULL) = (phone_sealed IS NULL)", name="phone_whole"),
        CheckConstraint("(id_number_index IS NULL) = (id_number_sealed IS NULL)", name="id_number_whole"),
        CheckConstraint("(closed_at IS NULL) = (closing_reason IS NULL)", name="closed_for_a_reason"),
        Index(None, "place_id", "name"),
        Index(None, "phone_tail_index"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str]  # the volunteer number, see types.numbers
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)  # what the personal code carries
    name: Mapped[str]
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    phone_sealed: Mapped[bytes | None]
    phone_index: Mapped[str | None]
    phone_tail_index: Mapped[str | None]  # of the last four digits, for search
    id_number_sealed: Mapped[bytes | None]
    id_number_index: Mapped[str | None]
    birth_date: Mapped[date | None]
    gender: Mapped[Gender | None]
    guardian: Mapped[str | None]
    note: Mapped[str | None]
    password_hash: Mapped[str | None]
    demo_role: Mapped[str | None]  # set by the demo city only: who is offered for a one-tap sign-in
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    closing_reason: Mapped[ClosingReason | None]


class Grant(Base):
    """A role at a place from an instant to another; ended, never changed or deleted."""

    __tablename__ = "role_grant"  # GRANT is a word of SQL
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="from_before_to"),
        Index(
            "uq_role_grant_person_id_role_place_id", "person_id", "role", "place_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "place_id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role]
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]  # None: until somebody ends it
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # None: the system
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]


class Device(Base):
    """What stays signed in until it expires or is revoked: a browser, or a program with a token."""

    __tablename__ = "device"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("(kind = 'token') = (token_hash IS NOT NULL)", name="token_has_hash"),
        Index(None, "person_id", "kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[DeviceKind]
    token_hash: Mapped[str | None]  # SHA-256 of the token; a browser carries the row's id in a signed cookie
    label: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    #: Came by a one-time link: until then a password may be chosen without the old one.
    may_choose_password_until: Mapped[datetime | None]


class SignInLink(Base):
    """A one-time way in; the address holds the token, this row only its hash."""

    __tablename__ = "sign_in_link"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "person_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]  # another link of this person was used, or the account closed


class FailedSignIn(Base):
    """A wrong password for a phone, known here or not, to be counted over a quarter of an hour."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index(None, "phone_index", "at"), Index(None, "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    phone_index: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Roster(Base):
    """An Excel sheet that somebody uploaded for a place, and what became of it."""

    __tablename__ = "roster"
    __table_args__ = (
        CheckConstraint("(state = 'imported') = (imported_at IS NOT NULL)", name="imported_at_an_instant"),
        Index(None, "place_id", "id"),
        Index(None, "state", "uploaded_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    file_name: Mapped[str]
    state: Mapped[RosterState]
    ignored_headers: Mapped[list[str]]
    uploaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # None: the command line
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
    imported_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    imported_at: Mapped[datetime | None]


class RosterChunk(Base):
    """Some hundred rows of a roster, sealed until they are imported or seven days old, and what was found in them."""

    __tablename__ = "roster_chunk"
    __table_args__ = (
        CheckConstraint("new_rows >= 0 AND known_rows >= 0 AND bad_rows >= 0 AND row_count > 0", name="counts"),
        CheckConstraint("NOT checked OR new_rows + known_rows + bad_rows = row_count", name="every_row_judged"),
    )

    roster_id: Mapped[UUID] = mapped_column(ForeignKey("roster.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    #: The rows as they were uploaded; None once they are no longer needed.
    sealed: Mapped[bytes | None]
    row_count: Mapped[int]
    checked: Mapped[bool] = mapped_column(default=False)
    new_rows: Mapped[int] = mapped_column(default=0)
    known_rows: Mapped[int] = mapped_column(default=0)
    bad_rows: Mapped[int] = mapped_column(default=0)
    #: Row number, column, fault and its figures, without anything personal.
    findings: Mapped[dict[str, Any]] = mapped_column(default=dict)


class RosterPerson(Base):
    """Which row of a roster brought in which person: whom its sign-in sheet is printed for, and who uploaded them."""

    __tablename__ = "roster_person"
    __table_args__ = (Index(None, "person_id"),)

    roster_id: Mapped[UUID] = mapped_column(ForeignKey("roster.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    is_new: Mapped[bool]


on_constraint("uq_person_phone_index", PhoneTaken)
on_constraint("uq_person_id_number_index", IdNumberTaken)
on_constraint("uq_role_grant_person_id_role_place_id", AlreadyGranted)
