"""Tables: the inbox, what of it goes outside, who wants that, and what was told in good time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base
from app.core.ids import new_id
from app.notices.types import Channel, DeliveryState


class Notice(Base):
    """Something one person was told, with the values of its sentence; only the reading of it is added later."""

    __tablename__ = "notice"
    __table_args__ = (
        # Nobody is led off this site by a notice.
        CheckConstraint("link IS NULL OR (link LIKE '/%' AND link NOT LIKE '//%')", name="link_on_this_site"),
        Index(None, "person_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    #: The sentence stands in the catalogue under ``notice.<kind>``.
    kind: Mapped[str]
    params: Mapped[dict[str, Any]]
    #: The page on which the reader can do something about it.
    link: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]


# What waits to be read is counted on many pages.
Index(
    "ix_notice_unread", Notice.person_id,
    sqlite_where=Notice.read_at.is_(None), postgresql_where=Notice.read_at.is_(None),
)  # fmt: skip

_WAITING = text("state = 'waiting'")


class Delivery(Base):
    """A notice on its way out by one channel, written with it; the pair is also the provider's idempotency key."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("(state = 'waiting') = (done_at IS NULL)", name="done_when"),
        Index("ix_delivery_waiting", "channel", "next_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    channel: Mapped[Channel] = mapped_column(primary_key=True)
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    #: Not before then; while a courier has it in hand, when another may take it up.
    next_at: Mapped[datetime]
    #: After that it would only confuse.
    good_until: Mapped[datetime | None]
    #: A code, never the provider's words: those may repeat the number.
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]


class ChannelChoice(Base):
    """Whether a person wants to be told by a channel, and where the channel itself keeps an address for them."""

    __tablename__ = "channel_choice"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    channel: Mapped[Channel] = mapped_column(primary_key=True)
    wanted: Mapped[bool]
    #: WeChat's name for the person, encrypted; the phone for SMS is the person's own.
    address_sealed: Mapped[bytes | None]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class Reminder(Base):
    """Somebody was reminded of something for an hour; the key lets it happen once."""

    __tablename__ = "reminder"
    __table_args__ = (Index(None, "person_id"),)

    #: A shift, say: the room that reminds knows what it is.
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    told_at: Mapped[datetime] = mapped_column(default=clock.now)
