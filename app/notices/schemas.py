"""The inbox and one's choices as JSON, and a notice in the reader's words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from app.notices.types import Channel, Choice, Choose, InboxFilter, Missing, unpack
from app.web.filters import day, moment
from app.web.i18n import text
from app.web.schema import ApiModel, Id, Instant, PageQuery


def sentence(kind: str, params: Mapping[str, Any]) -> str:
    """What a notice says, in the language and zone of the request."""
    values = {name: _spelled(value) for name, value in unpack(params).items()}
    return text(f"notice.{kind}", **values)


def _spelled(value: str | int | datetime | date) -> str | int:
    if isinstance(value, datetime):
        return moment(value)
    return day(value) if isinstance(value, date) else value


class InboxQuery(PageQuery):
    """Which of one's notices."""

    unread: Annotated[bool, Field(description="Only those not yet read.")] = False

    def to_filter(self) -> InboxFilter:
        """What the query asks."""
        return InboxFilter(unread_only=self.unread)


class NoticeOut(ApiModel):
    """One notice."""

    id: Id
    kind: str
    text: Annotated[str, Field(description="The sentence in the language that the client accepts.")]
    link: Annotated[str | None, Field(description="A path on this site where something can be done about it.")]
    created_at: Instant
    read_at: Instant | None

    @classmethod
    def of(cls, notice: Any) -> "NoticeOut":
        """A row of the inbox."""
        return cls(
            id=notice.id, kind=notice.kind, text=sentence(notice.kind, notice.params), link=notice.link,
            created_at=notice.created_at, read_at=notice.read_at,
        )  # fmt: skip


class ChannelOut(ApiModel):
    """A way to be told."""

    channel: Annotated[str, Field(description="`inbox`, `sms` or `wechat`.")]
    wanted: bool
    missing: Annotated[Missing | None, Field(description="Why it cannot be turned on; null when it can.")]


class ChoicesOut(ApiModel):
    """All ways to be told."""

    channels: list[ChannelOut]

    @classmethod
    def of(cls, choices: Sequence[Choice]) -> "ChoicesOut":
        """The inbox first, which cannot be turned off."""
        inbox = ChannelOut(channel="inbox", wanted=True, missing=None)
        rest = [ChannelOut(channel=c.channel, wanted=c.wanted, missing=c.missing) for c in choices]
        return cls(channels=[inbox, *rest])


class ChoicesIn(ApiModel):
    """Which channels to turn on or off."""

    sms: bool | None = None
    wechat: bool | None = None

    def to_command(self) -> Choose:
        """What is wanted."""
        named = {Channel.SMS: self.sms, Channel.WECHAT: self.wechat}
        return Choose({channel: wanted for channel, wanted in named.items() if wanted is not None})
